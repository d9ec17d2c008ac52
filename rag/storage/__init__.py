"""What is kept: the catalogue (SQLite) holds the truth, the vector index (Chroma) can be remade from it at any time."""
