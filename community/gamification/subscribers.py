"""What happened elsewhere, written into the ledger in the same transaction."""

from community.db import db, now
from community.gamification.causes import of_answer, of_comment, of_like, of_post, of_profile
from community.gamification.erasure import forget_points
from community.gamification.handlers import things
from community.gamification.handlers.badges import earn
from community.gamification.handlers.ledger import award, take_back
from community.gamification.handlers.streaks import note_active
from community.gamification.signals import acted
from community.reactions.queries import has_reacted


def on_post_created(post):
    award(of_post(post))
    acted.send(post.author, at=now())


def on_post_deleted(post):
    things.take_back_all(post)


def on_post_restored(post):
    things.bring_back(post)


def on_comment_created(comment):
    award(of_comment(comment))
    acted.send(comment.author, at=now())


def on_comment_deleted(comment):
    things.take_back_all(comment)


def on_comment_accepted(comment, member):
    things.mark_answer(comment)


def on_comment_unaccepted(comment, member):
    take_back(of_answer(comment))


def on_reaction_given(thing, member, emoji):
    """Whoever deletes a thing holds it, as the reaction does by now: it is gone or it stays."""
    db.session.refresh(thing, ["deleted_at"])
    if thing.deleted_at is None:
        award(of_like(thing, member))
    acted.send(member, at=now())


def on_reaction_taken_back(thing, member, emoji):
    if not has_reacted(member, thing):
        take_back(of_like(thing, member))


def on_reactions_erased(member, posts, comments):
    things.take_likes_back(member, posts, comments)


def on_profile_changed(member):
    """A profile with a picture and some words is complete."""
    db.session.flush()
    if member.is_complete:
        award(of_profile(member))
    else:
        take_back(of_profile(member))


def on_member_left(member, forgotten):
    if forgotten:
        forget_points(member)


def on_counted(member, action, count):
    earn(member, action, count)


def on_acted(member, at):
    note_active(member, at)
