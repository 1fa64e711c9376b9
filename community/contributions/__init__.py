"""What a member wrote, as their profile counts it for a viewer: only what that viewer may read.

Owns no table.
"""
