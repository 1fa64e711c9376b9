"""Who you are, across communities: people, how they sign in, where they are signed in.

Owns the tables users, login_codes and sessions.
"""
