from datetime import timedelta

import time_machine

from community.accounts.handlers.events import note_event
from community.accounts.jobs import forget_old_sign_ins
from community.accounts.models import AccountEvent, Session
from community.db import db, now
from tests.factories import make_user


def test_the_log_shows_what_happened_from_where_a_page_at_a_time(sign_in):
    user, other = make_user(), make_user()
    for number in range(30):
        note_event(user, "passkey-renamed", "Firefox on Linux", "203.0.113.9", f"Key {number}.")
    note_event(other, "passkey-renamed", details="Canary")
    db.session.commit()
    browser = sign_in(user)
    first = browser.get("/account/log").text
    assert "Renamed a passkey" in first and "203.0.113.9" in first and "Firefox on Linux" in first
    assert "Key 29." in first and "Key 9." not in first and "Canary" not in first

    after = first.split("after=")[1].split('"')[0]
    second = browser.get(f"/account/log?after={after}", headers={"HX-Request": "true"}).text
    assert "Key 9." in second and "Key 29." not in second and "<html" not in second
    assert browser.get("/account/log?after=x").status_code == 404


def test_an_empty_log_says_what_will_be_there(sign_in):
    assert "leaves a line here" in sign_in(make_user()).get("/account/log").text


def test_the_log_is_kept_for_a_year(sign_in):
    note_event(make_user(), "signed-in")
    db.session.commit()
    for days, left in ((364, 1), (366, 0)):
        with time_machine.travel(now() + timedelta(days=days)):
            forget_old_sign_ins()
            assert AccountEvent.query.count() == left


def test_sessions_show_device_place_and_which_is_this_one(sign_in):
    user = make_user()
    sign_in(user)
    Session.query.one().ip = "203.0.113.9"
    db.session.commit()
    page = sign_in(user).get("/account").text
    assert (
        "203.0.113.9" in page and page.count("This one") == 1 and page.count("Sign out Test") == 2
    )


def test_signing_out_everywhere_ends_this_session_too(sign_in):
    user = make_user()
    here, there, other = sign_in(user), sign_in(user), sign_in(make_user())
    response = here.post("/account/sessions/end-all")
    assert response.status_code == 303 and response.location == "/"
    assert here.get("/account").status_code == there.get("/account").status_code == 303
    assert other.get("/account").status_code == 200
    assert [event.kind for event in AccountEvent.query] == ["all-sessions-ended"]


def test_account_pages_need_few_queries(sign_in, queries):
    browser = sign_in(make_user())
    for path in ("/account", "/account/log", "/account/email"):
        assert len(queries(lambda path=path: browser.get(path))) <= 4, path
