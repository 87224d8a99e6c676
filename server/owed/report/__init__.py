"""What debt costs, and the card that tells it."""
