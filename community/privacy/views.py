from flask import Blueprint

from community.access import requires
from community.errors import NotFound
from community.privacy import models  # noqa: F401

bp = Blueprint("privacy", __name__)


@bp.get("/account/delete")
@requires("site.account")
def erasure():
    raise NotFound
