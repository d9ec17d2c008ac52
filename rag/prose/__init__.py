"""Prose with proof: sentences chosen by code, worded by a model, kept when the gate proves them."""
