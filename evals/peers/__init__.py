"""Other ways of doing the job beside ours: the same model, documents, questions and scorers, in one run."""
