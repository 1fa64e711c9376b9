"""Signing in with Google, Apple or any OpenID provider. Owns the table identities.

`openid` speaks the protocol and tells who somebody is there; `handlers` decides who that is here.
"""
