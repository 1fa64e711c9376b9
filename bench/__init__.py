"""How fast pages are: a large community, a page to compare with, a benchmark and a profile."""
