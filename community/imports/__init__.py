"""Bringing a community over from elsewhere. Owns the table imported_rows.

`stackexchange` reads an archive, `markdown` turns its texts into ours, `handlers` write a batch of
rows in one transaction together with where they came from, `cli` commits and tells.
"""
