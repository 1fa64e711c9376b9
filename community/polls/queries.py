from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, select

from community.db import db
from community.polls.models import Poll, PollOption, PollVote

POLLED = ("poll", "question")  # the kinds of post that can have a poll


@dataclass(frozen=True)
class PollOnPost:
    """A poll as one viewer sees it."""

    poll: Poll
    options: list[PollOption]
    mine: set[int]  # ids of the options this viewer chose
    may_vote: bool
    may_close: bool

    @property
    def shows_results(self):
        """After one's own vote or the poll's end: nobody should vote as others did."""
        return bool(self.mine) or self.poll.is_closed

    def percent(self, option):
        return round(100 * option.vote_count / self.poll.voter_count) if option.vote_count else 0


CHOSEN = exists().where(
    PollVote.option_id == PollOption.id, PollVote.member_id == bindparam("member_id")
)
POLL_ON = (
    select(Poll, PollOption, CHOSEN)
    .join(PollOption, PollOption.poll_id == Poll.id)
    .where(Poll.post_id == bindparam("post_id"), Poll.community_id == bindparam("community_id"))
    .order_by(PollOption.position)
)


def poll_on(viewer, post):
    """The PollOnPost of a post that the viewer may read, or None; one query, or none."""
    if post.kind not in POLLED:
        return None
    rows = db.session.execute(POLL_ON, {"post_id": post.id, **viewer.ids}).all()
    if not rows:
        return None
    poll = rows[0][0]
    open_here = not poll.is_closed and post.deleted_at is None
    mine = {option.id for _poll, option, chosen in rows if chosen}
    return PollOnPost(
        poll,
        [option for _poll, option, _chosen in rows],
        mine,
        may_vote=open_here and bool(viewer.can("polls.vote")),
        may_close=open_here and closable_by(viewer, post),
    )


def closable_by(viewer, post):
    return post.editable_by(viewer) or bool(viewer.can("posts.moderate"))


def poll_of(post):
    """The poll of a post, or None."""
    return db.session.scalar(
        select(Poll).where(Poll.community_id == post.community_id, Poll.post_id == post.id)
    )


def votes_of(poll, member):
    """The ids of the options a member chose."""
    mine = select(PollVote.option_id).where(
        PollVote.poll_id == poll.id, PollVote.member_id == member.id
    )
    return set(db.session.scalars(mine))


def options_of(poll):
    """The ids of a poll's options."""
    return set(db.session.scalars(select(PollOption.id).where(PollOption.poll_id == poll.id)))


def true_votes():
    return (
        select(func.count(PollVote.id)).where(PollVote.option_id == PollOption.id).scalar_subquery()
    )


def true_voters():
    voters = select(func.count(PollVote.member_id.distinct()))
    return voters.where(PollVote.poll_id == Poll.id).scalar_subquery()
