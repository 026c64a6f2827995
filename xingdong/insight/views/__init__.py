"""What the addresses of this floor answer."""
