"""What an office has in Word and Excel comes in."""
