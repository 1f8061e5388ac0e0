"""What could be changed about a rule, found in the articles that are stored."""
