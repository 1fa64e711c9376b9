"""Signing in and out, and one's account. All of it answers at the site and in any community."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from community.accounts.views import account, emails, sign_in  # noqa: E402, F401 - they add their routes
