"""A public community for machines: Atom feeds, the sitemap, what links say of pages.

Owns no table.
"""
