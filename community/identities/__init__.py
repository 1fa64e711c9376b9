"""Signing in with Google, Apple or any OpenID provider. Owns the table identities."""
