"""Adding and extracting on a Ray cluster, or by several processes of one machine (extra `ray`)."""
