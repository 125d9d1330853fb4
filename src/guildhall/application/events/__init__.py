"""Events as they are asked for and told: filters, the words of each surface, digests."""
