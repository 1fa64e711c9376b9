"""Every write to mentions."""

from sqlalchemy import delete, select

from community.db import db, insert_once, now
from community.mentions import signals
from community.mentions.models import Mention
from community.mentions.queries import authors_of_thread, heard_in


def record_in_post(post):
    """Keep who is named in a post and may read it. Signals member_mentioned for who is new,
    member_unmentioned for who is named no longer."""
    record(post, post.space, [post.author_id], post_id=post.id)


def record_in_comment(comment):
    """The same for a comment."""
    record(comment, comment.post.space, authors_of_thread(comment), comment_id=comment.id)


def record(thing, space, authors, **key):
    members = {member.id for member in heard_in(thing.body_html, space, authors)}
    rows = select(Mention).filter_by(community_id=thing.community_id, **key)
    known = {mention.member_id: mention for mention in db.session.scalars(rows)}
    for member_id in known.keys() - members:
        signals.member_unmentioned.send(known[member_id])
        db.session.delete(known[member_id])
    new = [
        member_id
        for member_id in sorted(members - known.keys())
        if insert_once(
            Mention, community_id=thing.community_id, member_id=member_id, created_at=now(), **key
        )
    ]
    for mention in db.session.scalars(rows.where(Mention.member_id.in_(new))).all() if new else ():
        signals.member_mentioned.send(mention)


def forget_in(**thing):
    """Drop the mentions in a post or comment that was emptied."""
    [(column, id)] = thing.items()
    db.session.execute(delete(Mention).where(getattr(Mention, column) == id))
