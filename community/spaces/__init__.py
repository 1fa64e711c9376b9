"""Spaces, in groups: where things are written, and who may see and write there.

Owns the tables space_groups, spaces, space_members, space_visits and the counter
spaces.member_count.
"""
