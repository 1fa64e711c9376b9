"""An account goes: its rows here, and the mails that its addresses got."""

from sqlalchemy import delete, select

from community.accounts.handlers.operators import pass_on_install
from community.accounts.models import (
    AccountEvent,
    Challenge,
    EmailChange,
    LoginCode,
    Session,
    User,
)
from community.db import db
from community.mail import forget_mails_naming, forget_mails_to, sent_to


def forget_account(user, addresses):
    """Delete a user, whose rows in all other packages are gone or forgotten already.

    `addresses` says of each of theirs until when it was theirs.
    """
    forget_mails(user, addresses)
    for address, until in addresses.items():
        asked = sent_to(address, until, LoginCode.normalised_email, LoginCode.created_at)
        db.session.execute(delete(LoginCode).where(asked))
    for kept in (Session, Challenge, EmailChange, AccountEvent):
        db.session.execute(delete(kept).where(kept.user_id == user.id))
    db.session.execute(delete(User).where(User.id == user.id))
    db.session.expunge(user)
    pass_on_install()


def forget_mails(user, addresses):
    """Delete what was mailed to somebody, empty what told others of their address."""
    forget_mails_to(addresses)
    taken = select(User.normalised_email).where(User.id != user.id)
    asked_for = select(EmailChange.normalised_email).where(
        EmailChange.user_id == user.id, EmailChange.normalised_email.not_in(taken)
    )
    wanted = dict.fromkeys(db.session.scalars(asked_for))
    forget_mails_to(wanted, kind="email_letter")
    forget_mails_naming({user.email, *addresses})
