"""Atom feeds, sitemap and robots.txt."""

from flask import Blueprint

bp = Blueprint("syndication", __name__)
