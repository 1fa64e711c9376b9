"""Bookmarks, following and muting posts, marking as read."""

from flask import Blueprint

bp = Blueprint("reading", __name__)
