"""The picture that somebody has elsewhere becomes their first avatar."""

import io

import pytest
from PIL import Image

from community import fetch
from community.accounts.queries import user_by_email
from community.db import db, now
from community.members.handlers.joining import join_community
from community.members.models import Member
from community.members.queries import member_of
from community.uploads.handlers import change_avatar
from community.uploads.pictures import square_picture
from tests.factories import make_community, make_user

pytestmark = pytest.mark.one_database

ANA = "ana@example.org"


def png(colour="red", side=300):
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def pictured(acme):
    acme.instead["/ana.png"] = lambda handler: acme.say(handler, png())
    acme.claims = {"picture": f"{acme.issuer}/ana.png"}


def avatars(email=ANA):
    user = user_by_email(email)
    members = db.session.query(Member).filter_by(user_id=user.id).order_by(Member.id)
    return [member.avatar_id for member in members]


def test_who_joins_later_brings_it(sign_in, acme, pictured, community, run_jobs):
    browser = sign_in()
    acme.enter(browser)
    run_jobs()
    assert acme.asked.count("/ana.png") == 0  # a member of nothing has no picture anywhere
    join_community(community, user_by_email(ANA))
    db.session.commit()
    run_jobs()
    (avatar,) = avatars()
    served = browser.get(f"/c/acme/files/{avatar}/avatar.webp")
    assert served.mimetype == "image/webp"
    assert Image.open(io.BytesIO(served.data)).size == (256, 256)


def test_who_links_gets_it_where_they_show_none(sign_in, acme, pictured, run_jobs):
    user = make_user(ANA)
    user.verified_at = now()
    bare, shown = (join_community(make_community(slug), user) for slug in ("acme", "bees"))
    own = change_avatar(shown, square_picture(png("blue"), 64)).id
    db.session.commit()
    acme.enter(sign_in())
    run_jobs()
    assert avatars()[0] and avatars()[1] == own
    assert acme.asked.count("/ana.png") == 1 and bare.avatar_id != own


def test_who_chooses_one_meanwhile_keeps_it(sign_in, acme, pictured, community, run_jobs):
    acme.enter(sign_in())
    join_community(community, user_by_email(ANA))
    db.session.commit()

    def choose(handler):
        with app.app_context():
            member = member_of(community_id, user_by_email(ANA).id)
            chosen.append(change_avatar(member, square_picture(png("blue"), 64)).id)
            db.session.commit()
        acme.say(handler, png())

    app, community_id, chosen = sign_in().application, community.id, []
    acme.instead["/ana.png"] = choose
    db.session.rollback()
    run_jobs()
    db.session.expire_all()
    assert avatars() == chosen


INSIDE = [
    "http://127.0.0.1:1/x.png",
    "https://127.0.0.1/x.png",
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.169.254/x.png",
    "https://[::ffff:169.254.169.254]/",
    "https://localhost/x.png",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("url", INSIDE)
def test_a_picture_inside_our_network_is_not_asked_for(
    sign_in, acme, community, run_jobs, monkeypatch, url
):
    opened = []
    acme.claims = {"picture": url}
    acme.enter(sign_in())
    join_community(community, user_by_email(ANA))
    db.session.commit()
    connect = fetch.connect
    monkeypatch.setattr(fetch, "connect", lambda *args: opened.append(args) or connect(*args))
    run_jobs()
    assert avatars() == [None] and opened == []


def test_what_is_no_picture_is_given_up(sign_in, acme, rival, community, run_jobs):
    away = {"Location": f"{rival.issuer}/x.png"}
    answers = {
        "/html": lambda handler: acme.say(handler, b"<html>"),
        "/gone": lambda handler: acme.say(handler, b"", 404),
        "/away": lambda handler: acme.say(handler, b"", 302, **away),
        "/large": lambda handler: acme.say(handler, b"x" * (5 * 2**20 + 1)),
        "/bomb": lambda handler: acme.say(handler, png(side=6000)),
    }
    acme.instead = dict(answers)
    for number, path in enumerate(answers):
        email = f"{number}@example.org"
        acme.claims = {"sub": path, "email": email, "picture": f"{acme.issuer}{path}"}
        acme.enter(sign_in())
        join_community(community, user_by_email(email))
        db.session.commit()
        run_jobs()
        assert avatars(email) == [None], path
    assert rival.asked == []


def test_a_provider_no_longer_configured_is_no_longer_trusted(
    app, sign_in, acme, pictured, community, run_jobs
):
    acme.enter(sign_in())
    join_community(community, user_by_email(ANA))
    db.session.commit()
    app.config["PROVIDERS"] = {}
    run_jobs()
    assert avatars() == [None] and "/ana.png" not in acme.asked
