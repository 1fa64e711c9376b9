"""People with more than a mailbox between their account and the world."""

from datetime import timedelta

from community.accounts.browser import BROWSER_COOKIE, SESSION_COOKIE
from community.accounts.handlers.challenges import begin_challenge
from community.accounts.handlers.codes import request_code
from community.accounts.handlers.sessions import start_session
from community.accounts.handlers.users import ask_second_step
from community.accounts.queries import session_of
from community.accounts.secrets import token_hash
from community.db import db, now
from community.factors.handlers.codes import hand_over, make_recovery_codes, start_authenticator
from community.factors.models import Passkey
from community.factors.queries import authenticator_of
from community.factors.secrets import binding_of
from tests.factories import make_user

DAY = timedelta(days=1)


def guard_accounts(live):
    """One has an app, a passkey and new recovery codes, and is halfway in elsewhere; another is
    setting up an app, and has asked for a code to confirm who it is."""
    guarded, starter = make_user("guarded@example.org", "Gil"), make_user(name="Stef")
    for who, user in (("guarded", guarded), ("starter", starter)):
        live.people[who] = user.id
        live.cookies[who] = {SESSION_COOKIE: start_session(user, "Chromium on Linux", "127.0.0.1")}
        start_authenticator(user)
    turn_on(guarded)
    hand_over(guarded, make_recovery_codes(guarded), binding_of(session_in(live, "guarded")))
    begin_challenge(
        "second-step", "halfway", DAY, guarded, next="/", how="by e-mail", founding=None
    )
    live.cookies["halfway"] = {BROWSER_COOKIE: "halfway"}
    binding = binding_of(session_in(live, "starter"))
    row, _code, _link = request_code(starter.email, binding, "Chromium on Linux", "127.0.0.1")
    row.expires_at = now() + DAY


def session_in(live, who):
    """Somebody's session, which stays fresh for as long as the tests run."""
    session = session_of(token_hash(live.cookies[who][SESSION_COOKIE]))
    session.proved_at = now() + DAY
    return session


def turn_on(user):
    authenticator_of(user).confirmed_at = now()
    ask_second_step(user, True)
    passkey = Passkey(
        user_id=user.id,
        host="localhost",
        credential_id="of-the-tests",
        public_key=b"",
        name="Laptop in the workshop, second drawer",
    )
    db.session.add(passkey)
    db.session.flush()
