"""Open questions: are they answered with what the documents say, in sentences that hold, and else declined?"""
