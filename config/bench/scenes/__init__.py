"""What the load client plays: a scene a file."""
