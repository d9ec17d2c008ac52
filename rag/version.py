"""The version of the package, named once."""

__version__ = "0.1.0"
