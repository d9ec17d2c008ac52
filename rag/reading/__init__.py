"""Files to documents: finding them, hashing them, and one reader per format behind one `read()`."""

from rag.reading.files import ReadFile, file_hash, find_files, parse, read, read_bytes, supported
from rag.reading.picking import Picker

__all__ = ["Picker", "ReadFile", "file_hash", "find_files", "parse", "read", "read_bytes", "supported"]
