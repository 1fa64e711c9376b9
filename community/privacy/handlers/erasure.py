"""An account is to go: asked for, taken back, done."""

from flask_babel import gettext as _
from sqlalchemy import select, update

from community import limits, text
from community.accounts.handlers.erasure import forget_account
from community.accounts.handlers.sessions import end_sessions
from community.accounts.models import User
from community.comments.erasure import erase_comment_versions, erase_comments
from community.communities.erasure import forget_founder
from community.db import changed, db, now
from community.errors import Refused
from community.factors.erasure import forget_factors
from community.identities.erasure import forget_identities
from community.imports.erasure import forget_sources
from community.joining.erasure import forget_invited, forget_inviter, forget_requests
from community.mail import forget_mails_naming, forget_mails_of
from community.members.handlers.blocks import lift_blocks
from community.members.handlers.leaving import forget_member
from community.members.handlers.roles import hold_owners
from community.members.models import Member
from community.mentions.erasure import erase_mentions
from community.messages.erasure import erase_messages
from community.notifications.erasure import erase_notifications
from community.polls.erasure import erase_votes
from community.posts.erasure import erase_post_versions, erase_posts
from community.privacy.handlers.exports import forget_exports
from community.privacy.queries import addresses_of, is_needed_operator, owned_alone
from community.push.erasure import forget_devices_of
from community.reactions.erasure import erase_reactions
from community.reading.erasure import erase_reading
from community.uploads.erasure import erase_uploads

WORDS = ("erase", "keep")  # what becomes of what they wrote


class Forgotten(Exception):
    """There is no such account any more, or it stays after all."""


def ask_for_erasure(user, typed, words):
    """Have an account deleted in seven days; every session, code and challenge of it ends now.

    `typed` must be its address. Raises Refused; also while a community would be left without an
    owner, or an install without an operator.
    """
    if words not in WORDS:
        raise Refused(_("Choose what becomes of what you wrote."), "words")
    if text.clean_line(typed).casefold() != user.normalised_email:
        raise Refused(_("Type your address, %(address)s.", address=user.email), "email")
    if is_needed_operator(user):
        raise Refused(_("You run this install, and others use it. Name another operator first."))
    refuse_an_only_owner(user)
    user.erase_at, user.keeps_words = now() + limits.ERASE_AFTER, words == "keep"
    db.session.flush()
    end_sessions(user)


def refuse_an_only_owner(user):
    """Wait for others who change who owns these communities: of two owners one has to stay."""
    theirs = select(Member).where(Member.user_id == user.id, Member.left_at.is_(None))
    for member in db.session.scalars(theirs.order_by(Member.community_id)).all():
        hold_owners(member.community)
    if owned_alone(user):
        raise Refused(_("A community needs an owner. Make somebody else owner first."))


def keep_account(user):
    """Take the wish back in time. Raises Refused when the time is up."""
    leaving = update(User).where(User.id == user.id, User.erase_at > now())
    if not changed(leaving.values(erase_at=None, keeps_words=False)):
        raise Refused(_("It is too late: this account is being deleted."))


def erase(user_id):
    """Erase an account that is due, a portion at each step: the caller commits after each.

    All of it can be stopped anywhere and begun again. Raises Forgotten when there is nothing to
    erase.
    """
    theirs = select(Member.id).where(Member.user_id == user_id).order_by(Member.id)
    for member_id in db.session.scalars(theirs).all():
        yield from erase_member(user_id, member_id)
    user = hold_due(user_id)
    addresses = addresses_of(user)
    forget_invited(addresses)
    for forget in (forget_requests, forget_identities, forget_factors, forget_exports):
        forget(user)
    forget_founder(user)
    forget_account(user, addresses)
    yield


def erase_member(user_id, member_id):
    """What somebody was in one community, and wrote there unless they let it stay. What they had
    deleted or changed themselves goes in any case."""
    words = (erase_comments, erase_posts, erase_messages)
    reading = (erase_notifications, erase_reading)
    for portion in (*words, erase_reactions, erase_votes, *reading, erase_uploads):
        last = 0
        while last is not None:
            user, member = hold_due(user_id), member_of(member_id)
            kept = {"only_deleted": user.keeps_words} if portion in words else {}
            last = portion(member, last, **kept)
            yield
    hold_due(user_id)
    member = member_of(member_id)
    for forget in (erase_comment_versions, erase_post_versions, forget_sources, forget_inviter):
        forget(member)
    erase_mentions(member)
    forget_devices_of(member)
    lift_blocks(member)
    forget_mails_of(member)
    forget_mails_naming({member.name}, community_id=member.community_id)
    forget_member(member)
    yield


def hold_due(user_id):
    """The user whose time is up, locked: of two workers one goes on. Raises Forgotten."""
    due = select(User).where(User.id == user_id, User.erase_at <= now())
    user = db.session.scalar(
        due.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if user is None:
        raise Forgotten
    return user


def member_of(member_id):
    """Raises Forgotten for who has been forgotten by another worker."""
    member = db.session.get(Member, member_id, populate_existing=True)
    if member is None or member.user_id is None:
        raise Forgotten
    return member
