"""Language models: one protocol, whatever stands behind it."""
