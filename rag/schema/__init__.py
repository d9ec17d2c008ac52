"""The nouns of the domain: pure, frozen Pydantic types.

They stand on `rag.values`, whose `PartialDate` a record holds, and on nothing else of the program; `rag.values` imports
nothing of it. (The other way round, with the value types in here, every finder of values would import the schema.)
"""
