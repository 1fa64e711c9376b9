from flask import Blueprint

bp = Blueprint("push", __name__)

from community.push.views import devices, install  # noqa: E402, F401
