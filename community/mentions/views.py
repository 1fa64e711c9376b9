"""Completing the names of people and hashtags while somebody types."""

from flask import Blueprint

bp = Blueprint("mentions", __name__)
