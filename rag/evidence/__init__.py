"""What the model gets to read: passages found for a question, chosen for a record or a sentence, laid out as text."""
