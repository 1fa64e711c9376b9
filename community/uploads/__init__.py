"""Files that people bring: pictures checked, re-encoded and served through an access check.

Owns the table uploads and the counter communities.storage_bytes.
"""
