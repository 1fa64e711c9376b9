"""What staff see: settings, looks, roles, members, spaces. Owns no table."""
