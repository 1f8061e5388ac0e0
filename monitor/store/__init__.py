"""Memory: rows in SQLite or PostgreSQL, and the questions asked of them. No decisions."""
