"""A day in a small invented newsroom, played through the real program on one machine without a network."""
