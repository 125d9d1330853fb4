"""How the product meets the world: each adapter alone, behind a port of the application."""
