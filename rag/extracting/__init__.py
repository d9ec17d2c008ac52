"""Records: a typed form filled from a document, each value with its proof."""
