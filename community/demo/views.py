from flask import Blueprint, current_app, flash, redirect
from flask_babel import gettext as _

from community import limits
from community.access import requires
from community.accounts.browser import SESSION_COOKIE, device, ip, set_cookie
from community.db import db
from community.demo.handlers import make_demo, sign_in_to_demo
from community.errors import NotFound
from community.tenancy import path_in

bp = Blueprint("demo", __name__)


@bp.post("/demo")
@requires("site.visit")
def look_around():
    """In development: make the demo community and look around it as its owner."""
    if not current_app.config["DEVELOPMENT"]:
        raise NotFound
    community = make_demo()
    token = sign_in_to_demo(community, device(), ip())
    db.session.commit()
    flash(_("You are looking around as the demo's owner."))
    response = redirect(path_in(community), 303)
    set_cookie(response, SESSION_COOKIE, token, limits.SESSION_LIFE)
    return response
