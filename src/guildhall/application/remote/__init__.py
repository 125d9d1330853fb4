"""Work of agents and people that come from outside: claims, steps and handoffs that they ask for."""
