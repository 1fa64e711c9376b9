from flask import Blueprint

from community.access import requires
from community.errors import NotFound
from community.factors import models  # noqa: F401

bp = Blueprint("factors", __name__)


@bp.get("/account/confirm")
@requires("site.account")
def confirm():
    raise NotFound


@bp.get("/account/second-factor")
@requires("site.account")
def second_factor():
    raise NotFound


@bp.get("/sign-in/second-step")
@requires("site.visit")
def second_step():
    raise NotFound
