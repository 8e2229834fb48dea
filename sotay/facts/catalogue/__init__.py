"""What the shipped set and the national catalogue say differently; pure."""
