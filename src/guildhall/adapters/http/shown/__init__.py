"""How each noun is represented over HTTP, in one place: routes, streams and webhooks all show it so."""
