"""A believable community for looking around and for screenshots. Owns no table."""
