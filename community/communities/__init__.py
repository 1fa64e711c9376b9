"""The tenant: a community with its name, looks and settings. Owns the table communities."""
