"""Who you are inside one community: name, handle, role, profile; blocks and bans.

Owns the tables members, member_words, member_interests, blocks, follows and bans, and the counters
communities.member_count, members.follower_count and members.following_count.
"""
