"""Taking everything with you, and being forgotten: copies of one's data, deleting an account.

Owns the table exports. What it holds of whom is in holdings.py; to forget somebody it calls the
erasure of every package below it.
"""
