"""How text is read: one spelling for all spellings, words, sentences."""
