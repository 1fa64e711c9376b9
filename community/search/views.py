"""The search page, the palette, saved and recent searches."""

from flask import Blueprint

bp = Blueprint("search", __name__)
