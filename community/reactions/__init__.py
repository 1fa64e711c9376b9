"""Reactions to posts and comments; a like is the community's first emoji.

Owns the tables reactions and reaction_tallies, and the counters posts.reaction_count and
comments.reaction_count.
"""
