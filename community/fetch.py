"""Asking other servers: a short wait, a small answer, and no address inside our own network."""
