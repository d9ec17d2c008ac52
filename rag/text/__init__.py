"""What code reads in text without a model: sentences, words, datelines, orders to machines."""
