"""The first steps of a new member: name and picture, interests, and the checklist on the feed.

Owns no table: members.handlers.welcome writes what is said here.
"""
