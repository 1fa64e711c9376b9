"""The application factory. Read this file first: it names every part."""

from flask import Flask
from flask_compress import Compress

from community import (
    assets,
    cli,
    db,
    entrance,
    errors,
    guard,
    htmx,
    jobs,
    locale,
    logs,
    paging,
    tenancy,
    text,
    wiring,
)
from community.accounts.views import bp as accounts
from community.admin.views import bp as admin
from community.comments.views import bp as comments
from community.config import ROOT, read_settings
from community.demo.views import bp as demo
from community.feed.views import bp as feed
from community.home.views import bp as home
from community.members.views import bp as members
from community.posts.views import bp as posts
from community.reactions.views import bp as reactions
from community.spaces.views import bp as spaces
from community.uploads.views import bp as uploads

PARTS = (
    logs,
    db,
    jobs,
    locale,
    text,
    paging,
    htmx,
    tenancy,
    assets,
    entrance,
    guard,
    errors,
    cli,
)
BLUEPRINTS = (
    home,
    demo,
    accounts,
    feed,
    members,
    uploads,
    spaces,
    posts,
    comments,
    reactions,
    admin,
)


def create_app(environ=None, **overrides):
    """The WSGI application; settings come from `environ` (default: the process's own)."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(read_settings(environ))
    app.config.update(overrides)
    app.config.update(
        COMPRESS_MIMETYPES=["text/html"],
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=1,
        COMPRESS_MIN_SIZE=2000,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    Compress(app)
    for part in PARTS:
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    wiring.connect()
    return app
