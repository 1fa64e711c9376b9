"""Who is named in a post or comment. Owns mentions."""
