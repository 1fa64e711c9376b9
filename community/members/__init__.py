"""Who you are inside one community: name, handle, role, profile; blocks and bans.

Owns the tables members, member_interests, blocks and bans, and the counter
communities.member_count.
"""
