"""The instance a benchmark runs against: made and filled once, then used again."""

import sys
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select

from bench import people
from bench.generate import Size, fill
from community import create_app
from community.comments.models import Comment
from community.communities.queries import community_by_slug
from community.config import ROOT
from community.db import db
from community.posts.models import Post

RESULTS = ROOT / "bench/results"
SESSIONS = 8


def add_options(parser):
    size = Size()
    parser.add_argument("--posts", type=int, default=size.posts)
    parser.add_argument("--comments", type=int, default=size.comments)
    parser.add_argument("--database", metavar="URL", help="default: SQLite in the instance")
    parser.add_argument("--instance", type=Path, default=RESULTS / "instance", metavar="FOLDER")


def environ_of(options):
    """The settings of the instance, as environment variables."""
    environ = {"INSTANCE_PATH": str(options.instance.absolute())}
    return environ | ({"DATABASE_URL": options.database} if options.database else {})


def prepare(options):
    """The application over a migrated database that holds the community, and its tokens."""
    app = create_app(environ_of(options))
    with app.app_context():
        upgrade()
        if community_by_slug(people.SLUG) is None:
            print(f"Writing {options.posts:,} posts and {options.comments:,} comments...")
            fill(Size(posts=options.posts, comments=options.comments))
        refuse_other_size(options)
        tokens = people.sign_in(SESSIONS)
        people.keep_tokens(options.instance, tokens)
    return app, tokens


def refuse_other_size(options):
    found = [db.session.scalar(select(func.count(model.id))) for model in (Post, Comment)]
    if found != [options.posts, options.comments]:
        sys.exit(
            f"{db.engine.url} holds {found[0]:,} posts and {found[1]:,} comments. Delete it, ask "
            "for that size with --posts and --comments, or name another --instance."
        )


def pages():
    """The paths that are measured: posts and a space of the middle of the community's life."""
    busiest = db.session.scalar(select(Post.id).order_by(Post.comment_count.desc()).limit(1))
    usual = select(Post).where(
        Post.comment_count.between(15, 25), Post.space.has(visibility="public")
    )
    post = db.session.scalar(usual.order_by(Post.id.desc()).limit(1))
    return {
        "feed": f"/c/{people.SLUG}/",
        "hot": f"/c/{people.SLUG}/?tab=hot",
        "post": f"/c/{people.SLUG}/posts/{post.id}",
        "talk": f"/c/{people.SLUG}/posts/{busiest}",
        "space": f"/c/{people.SLUG}/spaces/{post.space.slug}",
    }
