"""The proof of an answer: the sentences that hold it, and what speaks against it. No model, no storage."""
