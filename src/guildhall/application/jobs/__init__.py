"""Jobs: asked for, made by workers under leases, then edited, accepted, rejected and exported."""
