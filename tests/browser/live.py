"""A running server, the people who visit it, and the things whose pages they open."""

from sqlalchemy import select

from community.access import Role
from community.accounts.browser import BROWSER_COOKIE, SESSION_COOKIE
from community.accounts.handlers.codes import request_code
from community.accounts.handlers.sessions import start_session
from community.accounts.models import User
from community.accounts.queries import user_by_email
from community.comments.handlers import edit_comment
from community.comments.models import Comment
from community.db import db
from community.demo.handlers import make_demo
from community.home.handlers import found_community
from community.members.models import Member
from community.posts.handlers import delete_post, edit_post
from community.posts.models import Post
from community.spaces.models import Space
from tests.factories import make_user

OF_THE_DEMO = {
    "owner": Role.OWNER,
    "admin": Role.ADMIN,
    "moderator": Role.MODERATOR,
    "member": Role.MEMBER,
}


class Live:
    """A server process, and an app on the same database to look and write behind its back."""

    def __init__(self, app, server):
        self.app, self.server = app, server
        self.people = {}  # who -> id of the user
        self.cookies = {}  # who -> what their browser carries
        self.things = {}  # what the addresses of pages are made from

    def do(self, function, *args):
        with self.app.app_context():
            result = function(*args)
            db.session.commit()
            return result

    def user(self, who):
        return db.session.get(User, self.people[who])

    def cookies_of(self, who):
        """One session per person: more than a few would end the first."""
        if who in self.people and who not in self.cookies:
            self.cookies[who] = {SESSION_COOKIE: self.do(self.new_token, who)}
        return self.cookies.get(who, {})

    def new_token(self, who):
        return start_session(self.user(who), "Chromium on Linux", "127.0.0.1")


def populate(live):
    """The demo community, a new one of its owner's, and somebody who is in neither."""
    demo = make_demo()
    for who, role in OF_THE_DEMO.items():
        query = select(Member).filter_by(community_id=demo.id, role=role).order_by(Member.id)
        live.people[who] = db.session.scalars(query).first().user_id
    live.people["sleeper"] = user_by_email("devon@mendingbench.example").id
    live.people["stranger"] = make_user("stranger@example.org", "Sam").id
    found_community(live.user("owner"), "Lantern Makers", "lantern")
    founder = db.session.scalars(select(Member).order_by(Member.id.desc())).first()
    live.things |= things_of(demo, live.people["owner"])
    live.things["founder"] = founder.handle
    live.things["welcome"] = db.session.scalar(select(Post.id).order_by(Post.id.desc()))
    ask_for_code(live)


def ask_for_code(live):
    """The newcomer has asked for a code and a link, and has used neither."""
    email, browser = "newcomer@example.org", "newcomer-of-the-tests"
    _row, _code, link = request_code(email, browser, "Chromium on Linux", "127.0.0.2")
    live.cookies["newcomer"] = {BROWSER_COOKIE: browser}
    live.things["link"] = link


def things_of(demo, user_id):
    owner = db.session.scalar(select(Member).filter_by(community_id=demo.id, user_id=user_id))
    posts = select(Post).filter_by(community_id=demo.id)
    busiest = db.session.scalars(posts.order_by(Post.comment_count.desc())).first()
    edited, deleted = db.session.scalars(posts.filter_by(author_id=owner.id).limit(2))
    edit_post(edited, owner, edited.title, f"{edited.body}\n\nOne more thing.")
    delete_post(deleted, owner)
    comment = first_comment(post_id=busiest.id)
    edit_comment(comment, comment.author, f"{comment.body}\n\nOne more thing.")
    own = first_comment(author_id=owner.id, post_id=busiest.id)
    return {
        "post": busiest.id,
        "comment": comment.id,
        "own_comment": own.id,
        "edited": edited.id,
        "deleted": deleted.id,
        "tag": "essay",
        "handle": owner.handle,
        "space": busiest.space.slug,
        "private": private_space(demo).slug,
    }


def first_comment(**having):
    return db.session.scalars(select(Comment).filter_by(**having).order_by(Comment.id)).first()


def private_space(demo):
    hidden = select(Space).filter_by(community_id=demo.id, visibility="private")
    return db.session.scalars(hidden).first()
