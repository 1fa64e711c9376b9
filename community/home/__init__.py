"""The install itself: its front page, starting a community, health, mail in development.

Owns no table.
"""
