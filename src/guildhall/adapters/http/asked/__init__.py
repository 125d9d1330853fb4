"""What requests bring, where several routes take the same: their models, and what these mean."""
