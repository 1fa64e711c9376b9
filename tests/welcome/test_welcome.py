import io

import pytest

from community.db import db
from community.members.handlers.leaving import leave_community
from community.members.handlers.welcome import set_interests
from community.members.models import Member
from community.welcome.queries import interests_of
from tests.factories import make_community, make_member, make_user
from tests.uploads.test_pictures import picture

pytestmark = pytest.mark.one_database

WELCOME = "/c/acme/welcome"
CHOOSE = f"{WELCOME}/interests"
SETTINGS = "/c/acme/settings/interests"


def offer(community, *interests):
    community.interests = list(interests)
    db.session.commit()


def checked(page, interest):
    return f'value="{interest}" checked' in page.text


def test_who_joins_is_led_through_name_photo_and_interests_to_the_feed(sign_in, community):
    offer(community, "Bikes", "Clocks")
    user = make_user(name="Nell")
    browser = sign_in(user)
    joined = browser.post("/c/acme/join").location
    assert joined.startswith(WELCOME) and 'value="Nell"' in browser.get(joined).text

    sent = {"name": "Nell the mender", "picture": (io.BytesIO(picture()), "me.png")}
    introduced = browser.post(WELCOME, data=sent).location
    assert introduced.startswith(CHOOSE) and "Clocks" in browser.get(introduced).text
    done = browser.post(CHOOSE, data={"interest": ["Clocks"], "own_interests": "Tea, Old radios"})
    assert done.status_code == 303 and done.location == "/c/acme/"

    nell = Member.query.one()
    assert nell.name == "Nell the mender" and nell.avatar_id and nell.welcomed_at
    assert interests_of(nell) == ["Clocks", "Tea", "Old radios"]
    assert user.name == "Nell", "another name here is nobody's business elsewhere"
    assert "Old radios" in browser.get(f"/c/acme/members/{nell.handle}").text
    assert "Two minutes" not in browser.get("/c/acme/").text


def test_a_founder_is_welcomed_too(sign_in, app):
    founded = sign_in(make_user(name="Olga")).post(
        "/communities/new", data={"name": "Mending", "slug": "mending"}
    )
    assert founded.location == "/c/mending/welcome"


def test_who_skips_it_is_reminded_until_they_dismiss_it(sign_in, member):
    browser = sign_in(member)
    page = browser.get(f"{WELCOME}?next=/c/acme/members")
    later = f"{CHOOSE}?next=/c/acme/members"
    assert f'href="{later}"' in page.text
    assert 'href="/c/acme/members">Later' in browser.get(later).text
    assert "Two minutes to introduce yourself" in browser.get("/c/acme/").text
    assert member.welcomed_at is None

    browser.post(f"{WELCOME}/dismiss")
    assert "Two minutes" not in browser.get("/c/acme/").text


def test_next_is_kept_through_both_steps_and_stays_on_this_site(sign_in, member):
    browser = sign_in(member)
    first = browser.post(WELCOME, data={"name": "Ada", "next": "/c/acme/spaces"})
    assert first.location == "/c/acme/welcome/interests?next=/c/acme/spaces"
    assert 'value="/c/acme/spaces"' in browser.get(first.location).text
    assert browser.post(CHOOSE, data={"next": "/c/acme/spaces"}).location == "/c/acme/spaces"
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"):
        assert f'"{elsewhere}"' not in browser.get(CHOOSE, query_string={"next": elsewhere}).text
        assert browser.post(CHOOSE, data={"next": elsewhere}).location == "/c/acme/"


@pytest.mark.parametrize("content", [b"no picture", picture() + b"x" * (5 * 2**20)])
def test_a_bad_photo_is_refused_and_the_name_kept_as_typed(sign_in, member, content):
    sent = {"name": "Typed", "picture": (io.BytesIO(content), "me.png"), "next": "/c/acme/spaces"}
    response = sign_in(member).post(WELCOME, data=sent)
    assert response.status_code == 422
    assert 'value="Typed"' in response.text and 'value="/c/acme/spaces"' in response.text
    assert 'id="picture-error"' in response.text
    assert member.name == "Ada" and member.avatar_id is None


def test_a_bad_name_saves_no_photo(sign_in, member):
    sent = {"name": " ", "picture": (io.BytesIO(picture()), "me.png")}
    response = sign_in(member).post(WELCOME, data=sent)
    assert response.status_code == 422 and 'id="name-error"' in response.text
    assert member.avatar_id is None


def test_too_many_photos_in_a_minute_are_refused(sign_in, member):
    browser = sign_in(member)
    answers = []
    for _ in range(11):
        sent = {"name": "Ada", "picture": (io.BytesIO(picture(size=(9, 9))), "me.png")}
        answers.append(browser.post(WELCOME, data=sent).status_code)
    assert answers == [303] * 10 + [429]


@pytest.mark.parametrize("path", [CHOOSE, SETTINGS])
@pytest.mark.parametrize(
    ("own", "words"), [("Tea, Radios", "Choose up to 3 interests"), ("x" * 31, "30 characters")]
)
def test_refused_interests_are_kept_as_typed(sign_in, community, member, path, own, words):
    offer(community, "Bikes", "Clocks", "Wood")
    response = sign_in(member).post(
        path, data={"interest": ["Bikes", "Wood"], "own_interests": own}
    )
    assert response.status_code == 422 and words in response.text
    assert f'value="{own}"' in response.text
    assert [checked(response, each) for each in ("Bikes", "Clocks", "Wood")] == [True, False, True]
    assert interests_of(member) == [] and member.welcomed_at is None


def test_interests_are_trimmed_and_each_counts_once(sign_in, community, member):
    offer(community, "Bikes")
    typed = {"interest": ["Bikes"], "own_interests": "  bIKES ,, old   Radios, OLD radios, "}
    sign_in(member).post(SETTINGS, data=typed)
    assert interests_of(member) == ["Bikes", "old Radios"]


def test_interests_are_changed_in_the_settings(sign_in, community, member):
    offer(community, "Bikes", "Clocks")
    set_interests(member, ["Clocks", "Tea"])
    db.session.commit()
    browser = sign_in(member)
    page = browser.get("/c/acme/settings/profile")
    assert checked(page, "Clocks") and not checked(page, "Bikes") and 'value="Tea"' in page.text
    saved = browser.post(SETTINGS, data={"interest": ["Bikes"], "own_interests": "Tea"})
    assert saved.status_code == 303 and interests_of(member) == ["Bikes", "Tea"]
    browser.post(SETTINGS, data={})
    assert interests_of(member) == []


def test_without_a_list_what_most_members_named_is_suggested(sign_in, community, member):
    rival = make_member(make_community("rival"))
    set_interests(rival, ["Spying"])
    gone = make_member(community)
    set_interests(gone, ["Leaving"])
    leave_community(gone)
    for interests in (["Tea"], ["tea", "Wood"], ["Wood", "TEA"]):
        set_interests(make_member(community), interests)
    db.session.commit()
    page = sign_in(member).get(CHOOSE).text
    assert page.count('name="interest"') == 2
    assert page.lower().index('value="tea"') < page.index('value="Wood"')
    assert "Spying" not in page and "Leaving" not in page


def test_a_visitor_has_no_first_steps(sign_in, community):
    for path in (WELCOME, CHOOSE):
        assert "/sign-in" in sign_in().get(path).location
        assert "/about" in sign_in(make_user()).get(path).location
