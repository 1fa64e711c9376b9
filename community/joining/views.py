from flask import Blueprint

from community.joining import models  # noqa: F401

bp = Blueprint("joining", __name__)
