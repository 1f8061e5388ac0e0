"""The index of stored articles: which words each has, so that most need not be read to be searched."""
