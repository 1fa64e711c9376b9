"""Every write to the tables of this package, cut by subject."""
