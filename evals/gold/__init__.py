"""The gold of the suites, and `fill`, which compiles it from what authors write."""
