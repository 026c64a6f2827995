"""What is counted (handbook §3)."""
