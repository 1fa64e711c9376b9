"""From what was composed to a post: at once, or when its time has come."""

from flask_babel import gettext as _
from sqlalchemy import delete, update

from community import limits
from community.access import Viewer
from community.composing.handlers.drafts import discard_drafts_at, keep, new_draft
from community.composing.models import Draft
from community.composing.moments import read_moment, zone_of
from community.composing.queries import Place, count_of, drafts_of
from community.db import changed, db, now
from community.errors import Refused
from community.polls.handlers import add_poll
from community.polls.handlers import checked as checked_poll
from community.posts.handlers.writing import checked, create_post
from community.posts.queries import last_post_by
from community.posts.signals import post_announced
from community.spaces.models import Space
from community.spaces.queries import readable_spaces


def publish(space, author, form, draft_id=None, waited=False):
    """Post what was composed, and let go of its draft. Raises Refused, also for what waited for
    its time and was published or deleted meanwhile. Signals post_created, and post_announced where
    its author may announce it and wants to."""
    post = post_composed(space, author, form.title, form.body, form.poll)
    if form.announce:
        announce(post)
    if draft_id is None:
        discard_drafts_at(author, Place("post", space))
    elif not claim(author, draft_id) and waited:
        raise no_longer_scheduled()
    return post


def claim(author, draft_id):
    """Take a draft away, if it is there: only one of those who publish it succeeds.

    Drafts are locked after members, as whoever saves one does.
    """
    mine = Draft.community_id == author.community_id, Draft.member_id == author.id
    return changed(delete(Draft).where(*mine, Draft.id == draft_id)) == 1


def no_longer_scheduled():
    return Refused(_("It is no longer scheduled: it was published or deleted meanwhile."))


def post_composed(space, author, title, body, poll):
    post = create_post(space, author, title, body)
    if poll:
        closes_at = read_moment(poll["closes"], zone_of(author), "poll")
        add_poll(post, poll["question"], poll["options"], poll["several"], closes_at)
    return post


def schedule(space, author, form, draft_id=None, waited=False):
    """Let what was composed be posted by itself at a time of up to a year ahead.

    Raises Refused, for the words by the same rules as at once; also when it `waited` for another
    time and that has come.
    """
    zone = zone_of(author)
    at = read_moment(form.publish_at, zone, "publish_at")
    if at is None or at <= now():
        raise Refused(_("Choose a time in the future."), "publish_at")
    if at > now() + limits.SCHEDULE_AHEAD:
        raise Refused(_("Choose a time within a year."), "publish_at")
    title, body = checked(form.title, form.body)
    if form.poll:
        checked_poll(form.poll["question"], form.poll["options"])
        closes_at = read_moment(form.poll["closes"], zone, "poll")
        if closes_at is not None and closes_at <= at:
            raise Refused(_("The poll would close before it is published."), "poll")
    draft = draft_to_schedule(space, author, draft_id, waited)
    draft.title, draft.body, draft.poll, draft.saved_at = title, body, form.poll, now()
    draft.space_id, draft.publish_at, draft.refused = space.id, at, None
    draft.announce = form.announce
    keep(draft)
    if draft_id is None:
        discard_drafts_at(author, Place("post", space))
    return draft


def draft_to_schedule(space, author, draft_id, waited):
    draft = None
    if draft_id is not None:
        mine = drafts_of(author).where(Draft.id == draft_id, Draft.kind == "post")
        draft = db.session.scalar(mine.with_for_update(key_share=True))
    if waited and (draft is None or draft.publish_at is None):
        raise no_longer_scheduled()
    if (draft is None or draft.publish_at is None) and count_of(author, True) >= limits.SCHEDULED:
        words = _("You have %(n)s posts waiting for their time already.", n=limits.SCHEDULED)
        raise Refused(words, "publish_at")
    return draft or new_draft(author, Place("post", space))


def publish_scheduled(draft):
    """Post a scheduled draft by its author's rights of now. Raises Refused, also when somebody else
    has just taken it. Signals post_created."""
    author, space_id, draft_id = draft.member, draft.space_id, draft.id
    announces = draft.announce
    space = space_to_post_in(author, space_id)
    post = post_composed(space, author, draft.title, draft.body, draft.poll)
    if not claim(author, draft_id):
        raise no_longer_scheduled()
    if announces:
        announce(post)
    return post


def announce(post):
    """Have everybody who may read a post told of it, if its author may do that."""
    if Viewer(post.author.community, post.author).can("posts.announce"):
        post_announced.send(post)


def posted_just_now(author):
    """Whether the next post has to wait a moment: one that is due then waits for the next round."""
    last = last_post_by(author)
    return last is not None and now() - last.created_at < limits.BETWEEN_POSTS


def space_to_post_in(author, space_id):
    """The space, if its author may (still) post there. Raises Refused."""
    leaving = author.user is None or author.user.erase_at is not None
    if leaving or not author.is_here or author.is_banned:
        raise Refused(_("You were not a member at that time."))
    viewer = Viewer(author.community, author)
    here = readable_spaces(viewer).where(Space.id == space_id)
    space = db.session.scalar(here)
    if space is None or not viewer.can("posts.create", space):
        raise Refused(_("You could not post in this space at that time."))
    return space


def unschedule(draft_id, refused=None):
    """Make a scheduled post a draft again, with the words why it could not be published; False if
    it was published or deleted meanwhile."""
    waiting = update(Draft).where(Draft.id == draft_id, Draft.publish_at.is_not(None))
    reason = refused[:300] if refused else None
    return changed(waiting.values(publish_at=None, refused=reason, saved_at=now()))
