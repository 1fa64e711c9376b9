from flask import Blueprint

from community.identities import models  # noqa: F401

bp = Blueprint("identities", __name__)
