"""Announcements: everybody who may read a post is told of it, some at a time."""

from sqlalchemy import delete, select, update

from community.db import changed, db, insert_once, now
from community.members.models import Member
from community.notifications.handlers.reading import drop
from community.notifications.handlers.telling import notify
from community.notifications.models import Announcement, Notification
from community.spaces.queries import readers_of

TURN = 200  # members told in one transaction


def announce(post):
    """Have everybody who may read a post told of it; once, however often it is asked for."""
    insert_once(Announcement, community_id=post.community_id, post_id=post.id, created_at=now())


def go_on_announcing(announcement):
    """Tell the next members of a post; nobody any more once it is deleted.

    Of two workers one goes on: the turn is taken by a conditional UPDATE.
    """
    post, before = announcement.post, announcement.told_id
    readers = readers_of(post.space).where(Member.id > before).order_by(Member.id).limit(TURN)
    members = [] if post.deleted_at else db.session.scalars(readers).all()
    taken = update(Announcement).where(
        Announcement.id == announcement.id,
        Announcement.told_id == before,
        Announcement.done_at.is_(None),
    )
    last = {"told_id": members[-1].id} if members else {}
    if not changed(taken.values(**last, done_at=None if len(members) == TURN else now())):
        return
    told = notify(members, "announcement", post.author, post=post)
    forget_the_lesser(post, [member.id for member in told])


def forget_the_lesser(post, member_ids):
    """Who follows the space heard of the post already: the announcement takes that one's place."""
    same = select(Notification.id).where(
        Notification.post_id == post.id,
        Notification.kind == "post",
        Notification.member_id.in_(member_ids),
        Notification.read_at.is_(None),
    )
    drop(db.session.scalars(same).all())


def forget_announcement(post):
    db.session.execute(delete(Announcement).where(Announcement.post_id == post.id))
