"""Nothing private is found anywhere, by anybody who may not read it."""

import re

import pytest
from time_machine import travel

from community.db import db, now
from tests.canaries.crawl import pages, values_of
from tests.canaries.world import ALL, OUTSIDE, World

# what judges is said in the same statements on both
MEETINGS = [*(("sqlite", who) for who in sorted(ALL)), ("postgresql", "mia")]
SENT_KEY = re.compile(rb'name="sent_key" value="[^"]*"')  # another for each form that is opened


@pytest.fixture
def world(app):
    return World()


def found(app, world, browser, forbidden):
    """{(what a canary was in, address)} of those that somebody came to see."""
    seen, values = set(), values_of(world)
    values["typo"] = [f"{word[:-1]}y" for word in forbidden]  # a search may correct it
    for address, answer in pages(app, browser, values):
        assert answer.status_code < 500, address
        said = answer.get_data(as_text=True) + str(answer.headers)
        # it may say again what it was asked, but not whether a path with a canary leads anywhere
        told = address.partition("?")[2] if answer.status_code == 200 else address
        seen |= {
            (forbidden[word], address) for word in forbidden if word in said and word not in told
        }
    return seen


@pytest.mark.parametrize(("database", "who"), MEETINGS, indirect=["database"])
def test_no_canary_is_found(app, world, sign_in, run_jobs, who):
    world.plant()
    run_jobs()
    browser = sign_in(world.people[who])
    seen = found(app, world, browser, world.forbidden(who))
    # a feed for machines is the same for all: what Bob wrote in public, Bea reads signed out
    blockers = {(what, at) for what, at in seen if "blocker's" in what and at.endswith(".atom")}
    assert seen - blockers == set()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_may_read_them_finds_them(app, world, sign_in, run_jobs):
    """The negative control: the same crawl finds nearly everything as the owner."""
    world.plant()
    run_jobs()
    everything = {word: where for word, (where, hidden) in world.words.items()}
    seen = {where for where, _ in found(app, world, sign_in(world.olga), everything)}
    unseen = set(everything.values()) - seen
    assert all("comment" in where and "post" not in where for where in unseen), unseen


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the crawl above meets both
@pytest.mark.parametrize("who", ["visitor", "mia", "ron"])
def test_what_is_hidden_changes_no_byte_elsewhere(app, world, sign_in, run_jobs, who):
    """Two worlds that differ only in hidden things: counts, orders and sizes tell nothing."""
    browser = sign_in(world.people[who])
    values = values_of(world)
    answers(app, browser, values)  # what is opened for the first time was unread
    with travel(now(), tick=False):
        before = answers(app, browser, values)
        hide(world, outside=who in OUTSIDE)
        run_jobs()
        after = answers(app, browser, values)
    changed = [address for address in before if before[address] != after[address]]
    assert changed == []
    world.hello.body_html += "."
    db.session.commit()
    assert answers(app, browser, values) != before


def hide(world, outside):
    world.plant_drafts()
    world.plant_messages()
    world.plant_deleted()
    world.plant_closed("secret")
    world.plant_level()
    if outside:
        world.plant_closed("members")
    db.session.commit()


def answers(app, browser, values):
    said = {}
    for address, answer in pages(app, browser, values):
        content = SENT_KEY.sub(b"", answer.data)
        said.setdefault(address, []).append((answer.status_code, content))
    return said
