"""Who you are inside one community: name, handle, role, profile.

Owns the table members and the counter communities.member_count.
"""
