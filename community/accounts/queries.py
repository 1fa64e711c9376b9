from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from community import limits
from community.accounts.models import (
    AccountEvent,
    Challenge,
    EmailChange,
    LoginCode,
    Session,
    User,
)
from community.db import db, now
from community.paging import page_of

# Every request asks this: the statement is built once.
LIVE_SESSION = (
    select(Session)
    .where(Session.token_hash == bindparam("token_hash"), Session.expires_at > bindparam("moment"))
    .join(Session.user)
    .options(contains_eager(Session.user))
)


def session_of(token_hash):
    """The live session with this token, its user loaded; None if there is none."""
    return db.session.scalar(LIVE_SESSION, {"token_hash": token_hash, "moment": now()})


def sessions_of(user):
    live = select(Session).where(Session.user_id == user.id, Session.expires_at > now())
    return db.session.scalars(live.order_by(Session.seen_at.desc(), Session.id.desc())).all()


def user_by_email(normalised):
    return db.session.scalar(select(User).filter_by(normalised_email=normalised))


def any_operator():
    return db.session.scalar(select(User.id).where(User.operator_no.is_not(None)).limit(1))


def live_code_of(browser_hash):
    """The latest request to sign in from this browser, used up or not; None if there is none."""
    asked = select(LoginCode).where(LoginCode.browser_hash == browser_hash)
    return db.session.scalar(asked.order_by(LoginCode.id.desc()).limit(1))


def code_by_link(link_hash):
    return db.session.scalar(select(LoginCode).filter_by(link_hash=link_hash))


def wrong_tries_since(normalised, since):
    """How many wrong codes were typed for an address, from wherever."""
    tries = select(func.coalesce(func.sum(LoginCode.tries), 0))
    return db.session.scalar(
        tries.where(LoginCode.normalised_email == normalised, LoginCode.created_at > since)
    )


def codes_asked_since(since, **by):
    """How many codes were asked for, by `normalised_email` or by `ip`."""
    asked = select(func.count(LoginCode.id)).filter_by(**by)
    return db.session.scalar(asked.where(LoginCode.created_at > since))


def challenge_of(kind, browser_hash, token_hash=None):
    """The newest live challenge of a kind begun in a browser (the one with this token, if given),
    its user loaded; None if there is none."""
    begun = select(Challenge).filter_by(kind=kind, browser_hash=browser_hash)
    if token_hash is not None:
        begun = begun.filter_by(token_hash=token_hash)
    live = begun.where(Challenge.expires_at > now(), Challenge.tries < limits.CODE_TRIES)
    newest = live.order_by(Challenge.id.desc()).limit(1)
    return db.session.scalar(newest.options(joinedload(Challenge.user)))


def challenge_by_token(kind, token_hash):
    """The live challenge with this token, whichever browser began it; None if there is none."""
    begun = select(Challenge).filter_by(kind=kind, token_hash=token_hash)
    return db.session.scalar(begun.where(Challenge.expires_at > now()))


def waiting_change_of(user):
    """The change of address that somebody has asked for and not confirmed yet, or None."""
    theirs = select(EmailChange).filter_by(user_id=user.id, confirmed_at=None, undone_at=None)
    waiting = theirs.where(EmailChange.expires_at > now())
    return db.session.scalar(waiting.order_by(EmailChange.id.desc()).limit(1))


def change_by(**token):
    """The change of address with this `confirm_hash` or `undo_hash`, its user loaded, or None."""
    found = select(EmailChange).filter_by(**token)
    return db.session.scalar(found.options(joinedload(EmailChange.user)))


def changes_asked_since(since, **by):
    """How many changes were asked for, by `user_id`, `normalised_email` (the new one) or `ip`."""
    asked = select(func.count(EmailChange.id)).filter_by(**by)
    return db.session.scalar(asked.where(EmailChange.created_at > since))


def events_page(user, after=None):
    """A page of somebody's security log, the newest first."""
    theirs = select(AccountEvent).filter_by(user_id=user.id)
    return page_of(theirs, AccountEvent.created_at, AccountEvent.id, after)
