"""When a feed is visited: its learned rhythm, the budget of visits, the server's word, and what passed unseen."""
