"""Proof beyond a mailbox: passkeys, authenticator apps, recovery codes, and proving it again.

Owns the tables passkeys, authenticators and recovery_codes.
"""
