"""What belongs together: copies of one report, updates of one article, articles about one event."""
