"""Taking an account back from somebody else, and helping who has lost every factor."""

import re

from community.accounts.models import User
from community.db import db, now
from community.factors.models import Authenticator, Passkey, RecoveryCode
from community.identities.models import Identity
from tests.factories import long_ago, make_user


def link_in(mail, what):
    return re.search(rf"http://[^/]+(\S*/account/email/{what}/\S+)", mail.text)[1]


def linked(user, subject, at):
    row = Identity(provider="x", issuer="https://x.example", subject=subject, created_at=at)
    row.user_id = user.id
    db.session.add(row)
    db.session.commit()


def test_the_undone_change_of_address_takes_what_a_thief_added_along(
    add_passkey, with_app, sign_in, last_mail
):
    user = make_user("ana@example.org", "Ana")
    add_passkey(sign_in(user), "Mine")
    Passkey.query.one().created_at = long_ago(days=30)
    linked(user, "mine", long_ago(days=30))
    thief = sign_in(user)
    thief.post("/account/email", data={"email": "thief@example.com"})
    sign_in().post(link_in(last_mail(), "confirm"))
    undo = link_in(last_mail(), "undo")
    add_passkey(sign_in(user), "Theirs")
    with_app(user=user)
    linked(user, "theirs", now())

    assert sign_in().post(undo).status_code == 303
    assert User.query.one().second_step_at is None and Authenticator.query.count() == 0
    assert [key.name for key in Passkey.query.all()] == ["Mine"]
    assert [row.subject for row in Identity.query.all()] == ["mine"]
    assert RecoveryCode.query.count() == 0


def test_an_operator_can_reset_what_somebody_lost(app, with_app, add_passkey, last_mail):
    user, browser, _shown, _codes = with_app()
    add_passkey(browser)
    done = app.test_cli_runner().invoke(args=["reset-second-factor", user.email.upper()])
    assert done.exit_code == 0, done.output
    assert browser.get("/account").status_code == 303
    assert Passkey.query.count() == RecoveryCode.query.count() == Authenticator.query.count() == 0
    assert User.query.one().second_step_at is None and "operator" in last_mail().subject.lower()

    nobody = app.test_cli_runner().invoke(args=["reset-second-factor", "nobody@example.org"])
    assert nobody.exit_code == 1
