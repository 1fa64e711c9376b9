"""Every write to polls: made with a post, voted in, closed."""

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from community import limits, text
from community.db import db, insert_once, lock, now, repair
from community.errors import Refused
from community.polls.models import Poll, PollOption, PollVote
from community.polls.queries import options_of, poll_of, true_voters, true_votes, votes_of
from community.posts.models import Post


def add_poll(post, question, options, several=False, closes_at=None):
    """Give a new post its poll. Raises Refused, with the field `poll`, for its words."""
    question, options = checked(question, options)
    if closes_at is not None and closes_at <= now():
        raise Refused(_("A poll can only close in the future."), "poll")
    poll = Poll(
        community_id=post.community_id,
        post_id=post.id,
        question=question,
        several=several,
        closes_at=closes_at,
        options=[
            PollOption(community_id=post.community_id, position=position, words=words)
            for position, words in enumerate(options)
        ],
    )
    db.session.add(poll)
    if post.kind != "question":
        post.kind = "poll"
    db.session.flush()
    return poll


def checked(question, options):
    """What a poll says as it may be stored; answers left empty do not count."""
    question = text.clean_line(question)
    options = [words for each in options if (words := text.clean_line(each))]
    least, most = limits.POLL_OPTIONS
    if len(question) > limits.POLL_QUESTION:
        words = _("Keep the question under %(n)s characters.", n=limits.POLL_QUESTION)
        raise Refused(words, "poll")
    if not least <= len(options) <= most:
        words = _("A poll has %(least)s to %(most)s answers.", least=least, most=most)
        raise Refused(words, "poll")
    if any(len(each) > limits.POLL_OPTION for each in options):
        words = _("Keep each answer under %(n)s characters.", n=limits.POLL_OPTION)
        raise Refused(words, "poll")
    if len({each.casefold() for each in options}) < len(options):
        raise Refused(_("Two answers say the same."), "poll")
    return question, options


def vote(poll, member, chosen):
    """Make these options (ids) a member's whole choice, whatever it was before. Raises Refused."""
    hold(poll)
    chosen = set(chosen)
    if not chosen or not chosen <= options_of(poll):
        raise Refused(_("Choose an answer first."), "poll")
    if len(chosen) > 1 and not poll.several:
        raise Refused(_("Choose one answer."), "poll")
    before = votes_of(poll, member)
    for option_id in chosen - before:
        ids = {"poll_id": poll.id, "option_id": option_id, "member_id": member.id}
        insert_once(PollVote, community_id=poll.community_id, created_at=now(), **ids)
    drop_votes(poll, member, before - chosen)
    count(poll, chosen - before, before - chosen, 0 if before else 1)


def take_back(poll, member):
    """Take a member's whole choice back. Raises Refused once the poll is closed."""
    hold(poll)
    before = votes_of(poll, member)
    drop_votes(poll, member, before)
    count(poll, set(), before, -1 if before else 0)


def hold(poll):
    """Wait for others who vote here: each choice is read and changed by one at a time."""
    lock(poll, "closes_at", "several")
    if poll.is_closed:
        raise Refused(_("This poll is closed."), "poll")


def drop_votes(poll, member, option_ids):
    mine = delete(PollVote).where(PollVote.poll_id == poll.id, PollVote.member_id == member.id)
    db.session.execute(mine.where(PollVote.option_id.in_(option_ids)))


def count(poll, more, less, voters):
    """Keep the counters: options chosen, options no longer chosen, voters come or gone."""
    for option_ids, step in ((more, 1), (less, -1)):
        chosen = update(PollOption).where(PollOption.id.in_(option_ids))
        stepped = chosen.values(vote_count=PollOption.vote_count + step)
        db.session.execute(stepped.execution_options(synchronize_session=False))
    counted = update(Poll).where(Poll.id == poll.id).values(voter_count=Poll.voter_count + voters)
    db.session.execute(counted.execution_options(synchronize_session=False))
    db.session.expire(poll)


def close_poll(poll):
    """End a poll now; one that is closed stays as it was."""
    lock(poll, "closes_at")
    if not poll.is_closed:
        poll.closes_at = now()
        db.session.flush()


def name_kind(post):
    """Let a post that has a poll be of the kind that fits the space it was moved to."""
    if post.space.kind != "questions" and poll_of(post) is not None:
        post.kind = "poll"


def name_kinds(space):
    """The same for all posts of a space that holds discussions now."""
    if space.kind == "questions":
        return
    polled = select(Poll.post_id).where(Poll.community_id == space.community_id)
    here = update(Post).where(Post.space_id == space.id, Post.id.in_(polled))
    named = here.values(kind="poll").execution_options(synchronize_session=False)
    db.session.execute(named)


def recount_votes():
    """Set poll_options.vote_count to the truth; return how many were wrong."""
    return repair(PollOption.vote_count, true_votes())


def recount_voters():
    """Set polls.voter_count to the truth; return how many were wrong."""
    return repair(Poll.voter_count, true_voters())
