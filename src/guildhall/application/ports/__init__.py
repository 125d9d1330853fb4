"""What the application needs of the world, as protocols; adapters and persistence implement them."""
