"""What a change does to the debt: two sides of it compared, as one frozen value. Start at ``engine.review``."""
