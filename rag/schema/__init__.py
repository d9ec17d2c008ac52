"""The nouns of the domain: pure, frozen Pydantic types that import nothing of the rest."""
