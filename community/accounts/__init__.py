"""Who you are, across communities: people, how they sign in by mail, where they are signed in.

Owns the tables users, login_codes, sessions, challenges, email_changes and account_events.
"""
