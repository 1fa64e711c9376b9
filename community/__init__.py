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
    stream,
    tenancy,
    text,
    wiring,
)
from community.accounts import views as accounts_views
from community.admin import views as admin_views
from community.comments import views as comments_views
from community.composing import views as composing_views
from community.config import ROOT, read_settings
from community.demo import views as demo_views
from community.factors import views as factors_views
from community.feed import views as feed_views
from community.gamification import views as gamification_views
from community.home import views as home_views
from community.identities import views as identities_views
from community.joining import views as joining_views
from community.live import views as live_views
from community.mailing import views as mailing_views
from community.members import views as members_views
from community.mentions import views as mentions_views
from community.messages import views as messages_views
from community.notifications import views as notifications_views
from community.polls import views as polls_views
from community.posts import views as posts_views
from community.privacy import views as privacy_views
from community.push import views as push_views
from community.reactions import views as reactions_views
from community.reading import views as reading_views
from community.search import views as search_views
from community.spaces import views as spaces_views
from community.syndication import views as syndication_views
from community.uploads import views as uploads_views
from community.welcome import views as welcome_views

PARTS = (
    logs,
    db,
    jobs,
    stream,
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
VIEWS = (
    home_views,
    demo_views,
    accounts_views,
    factors_views,
    identities_views,
    privacy_views,
    feed_views,
    members_views,
    joining_views,
    welcome_views,
    uploads_views,
    spaces_views,
    posts_views,
    comments_views,
    reactions_views,
    polls_views,
    composing_views,
    reading_views,
    search_views,
    syndication_views,
    mentions_views,
    messages_views,
    notifications_views,
    live_views,
    push_views,
    gamification_views,
    mailing_views,
    admin_views,
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
    for views in VIEWS:
        app.register_blueprint(views.bp)
    wiring.connect()
    return app
