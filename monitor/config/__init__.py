"""The user's YAML: read with positions, checked as a whole, turned into frozen types."""
