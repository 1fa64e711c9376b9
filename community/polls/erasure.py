"""What goes with a member who goes, and with a post that is emptied."""

from sqlalchemy import delete, select

from community.db import db, lock
from community.polls.handlers import count, drop_votes
from community.polls.models import Poll, PollOption, PollVote
from community.polls.queries import poll_of, votes_of

BATCH = 50


def erase_votes(member, after=0):
    """Take a member's votes out of the next polls, closed ones too; the id of the last poll, or
    None when there are no more."""
    voted = select(PollVote.poll_id).where(
        PollVote.community_id == member.community_id, PollVote.member_id == member.id
    )
    theirs = select(Poll).where(Poll.id.in_(voted), Poll.id > after).order_by(Poll.id).limit(BATCH)
    polls = db.session.scalars(theirs).all()
    for poll in polls:
        lock(poll, "closes_at")
        chosen = votes_of(poll, member)
        drop_votes(poll, member, chosen)
        count(poll, set(), chosen, -1 if chosen else 0)
    return polls[-1].id if polls else None


def drop_poll(post):
    """Delete the poll of a post that is emptied: it is made of its author's words too."""
    poll = poll_of(post)
    if poll is None:
        return
    for part in (PollVote, PollOption):
        db.session.execute(delete(part).where(part.poll_id == poll.id))
    db.session.execute(delete(Poll).where(Poll.id == poll.id))
