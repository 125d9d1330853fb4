"""Where processes start: each module is one of the product's programs."""
