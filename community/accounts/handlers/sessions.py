"""Where somebody is signed in: a row each, whose token is kept nowhere but in the cookie."""

from sqlalchemy import delete, update

from community import limits
from community.accounts import secrets
from community.accounts.handlers.challenges import end_challenges_of
from community.accounts.handlers.codes import end_changes_of, end_codes_for
from community.accounts.handlers.events import note_event
from community.accounts.models import DEVICE, Session
from community.accounts.queries import sessions_of
from community.accounts.signals import signed_in
from community.db import changed, db, lock, now
from community.errors import NotSignedIn
from community.stream import recheck


def sign_in(user, device, ip, how, founding=None, strong=False):
    """Start a session for somebody who has proved who they are, and return its token.

    `how` is what the security log says of it; `strong` tells that a second factor was proved.
    Signals signed_in.
    """
    token = start_session(user, device, ip, strong)
    note_event(user, "signed-in", device, ip, how)
    signed_in.send(user, founding=founding)
    return token


def start_session(user, device, ip, strong=False):
    """Make a session and return its token, which is kept nowhere but in the cookie."""
    lock(user, "email", shared=True)  # see end_sessions
    token = secrets.new_token()
    row = Session(
        user_id=user.id,
        token_hash=secrets.token_hash(token),
        device=device[:DEVICE],
        ip=ip,
        second_factor_at=now() if strong else None,
        expires_at=now() + limits.SESSION_LIFE,
    )
    db.session.add(row)
    db.session.flush()
    for oldest in sessions_of(user)[limits.SESSIONS_PER_USER :]:
        end_session(oldest)
    return token


def touch_session(session, ip):
    """Slide a session's life: it was just used."""
    used = {"seen_at": now(), "ip": ip, "expires_at": now() + limits.SESSION_LIFE}
    db.session.execute(update(Session).where(Session.id == session.id).values(used))


def prove_again(session, strong=False):
    """Note that the owner of a session just proved who they are; return its new token.

    The old token dies, so that one stolen before the proof is worth nothing after it. Raises
    NotSignedIn if the session was ended meanwhile.
    """
    token = secrets.new_token()
    proof = {"token_hash": secrets.token_hash(token), "proved_at": now()}
    if strong:
        proof["second_factor_at"] = now()
    if not changed(update(Session).where(Session.id == session.id).values(proof)):
        raise NotSignedIn
    return token


def weaken_sessions(user):
    """No session of somebody counts as proved with a second factor any more."""
    theirs = update(Session).where(Session.user_id == user.id)
    db.session.execute(theirs.values(second_factor_at=None))
    recheck(user_id=user.id)


def end_session(session):
    db.session.execute(delete(Session).where(Session.id == session.id))
    recheck(user_id=session.user_id)


def end_sessions(user, but=None):
    """End all of somebody's sessions, or all but one, and whatever else could sign in as them.

    Codes come first and then the lock, which waits for those who are just signing in: so their
    sessions are seen, and end too.
    """
    end_codes_for(user)
    end_challenges_of(user)
    end_changes_of(user)
    lock(user, "email")
    theirs = delete(Session).where(Session.user_id == user.id)
    if but is not None:
        theirs = theirs.where(Session.id != but.id)
    db.session.execute(theirs)
    recheck(user_id=user.id)


def purge_sessions():
    """Forget sessions that ran out."""
    db.session.execute(delete(Session).where(Session.expires_at < now()))
