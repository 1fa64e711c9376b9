"""What is mailed of notifications: one at a time and in digests, how often, and how to stop it."""
