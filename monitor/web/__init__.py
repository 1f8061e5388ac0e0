"""What the outside may call: addresses for hubs."""
