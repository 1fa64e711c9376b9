"""Taking everything with you, and being forgotten: copies of one's data, deleting an account.

Owns the table exports.
"""
