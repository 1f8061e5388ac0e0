"""The news watch you run yourself."""
