"""What is begun in a browser and finished there: trips to providers, signatures, second steps."""

from sqlalchemy import delete, update

from community import limits
from community.accounts import secrets
from community.accounts.models import Challenge
from community.db import changed, db, now


def begin_challenge(kind, browser, life, user=None, **details):
    """Start something that only the browser with this token may finish, within `life`.

    Returns the challenge's own token, for what travels in an address (OpenID's state).
    """
    token = secrets.new_token()
    db.session.add(
        Challenge(
            kind=kind,
            token_hash=secrets.token_hash(token),
            browser_hash=secrets.token_hash(browser),
            user_id=user and user.id,
            details=details,
            expires_at=now() + life,
        )
    )
    db.session.flush()
    return token


def add_details(challenge, **details):
    """Keep something that arrived on the way."""
    challenge.details = {**challenge.details, **details}


def take_challenge(challenge):
    """Finish a challenge; False if it was finished, ended or too old already."""
    live = delete(Challenge).where(Challenge.id == challenge.id, Challenge.expires_at > now())
    return bool(changed(live))


def take_try(challenge):
    """Count a try before it is compared, so that many at once are no more than five."""
    live = (
        update(Challenge)
        .where(Challenge.id == challenge.id, Challenge.expires_at > now())
        .where(Challenge.tries < limits.CODE_TRIES)
    )
    return bool(changed(live.values(tries=Challenge.tries + 1)))


def end_challenges_of(user):
    db.session.execute(delete(Challenge).where(Challenge.user_id == user.id))


def end_challenges_in(browser):
    """End whatever was begun in the browser with this token."""
    begun = delete(Challenge).where(Challenge.browser_hash == secrets.token_hash(browser))
    db.session.execute(begun)


def purge_challenges():
    """Forget challenges that ran out."""
    db.session.execute(delete(Challenge).where(Challenge.expires_at < now()))
