"""What happens: each stage loads, lets the core decide, and saves."""
