"""The pages of messages, as two people use them, without a script."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from community.access import Role
from community.db import db, now
from community.members.handlers.blocks import block_member
from community.members.handlers.follows import follow_member
from community.messages.handlers import conversation_with, create_group, send_message
from community.messages.models import ConversationMember, Message, MessageReport
from tests.factories import make_community, make_member

pytestmark = pytest.mark.one_database

PNG = io.BytesIO()
Image.new("RGB", (40, 30), "teal").save(PNG, "PNG")


@pytest.fixture
def ana(community):
    return make_member(community, name="Ana Moss")


@pytest.fixture
def ben(community, ana):
    ben = make_member(community, name="Ben Reed")
    follow_member(ben, ana)
    db.session.commit()
    return ben


def said(author, other, *bodies):
    conversation = conversation_with(author, other)
    messages = [send_message(author, conversation, body) for body in bodies]
    db.session.commit()
    return f"/c/acme/messages/{conversation.id}", messages


def open_page(browser, path, status=200, **headers):
    answer = browser.get(path, headers=headers)
    assert answer.status_code == status, path
    return answer.text


def send(browser, path, status=303, **form):
    answer = browser.post(path, data=form)
    assert answer.status_code == status, answer.text
    return answer


def unread(page):
    """What the shell says beside its link."""
    shown = re.search(r'id="messages-side"( hidden)?>(\d+)', page)
    return 0 if shown[1] else int(shown[2])


def key_in(page):
    return re.search(r'name="sent_key" value="([^"]+)"', page)[1]


def test_somebody_writes_from_a_profile_and_is_answered(sign_in, ana, ben):
    one, other = sign_in(ana), sign_in(ben)
    assert f"/members/{ben.handle}/message" in open_page(one, f"/c/acme/members/{ben.handle}")
    button = f"/c/acme/members/{ben.handle}/message"
    form = open_page(one, one.get(button).location)
    assert "New message" in form and f'value="{ben.handle}"' in form
    thread = send(one, "/c/acme/messages/new", to=f"@{ben.handle}", body="Is it **you**?").location
    assert "<strong>you</strong>" in open_page(one, thread)
    home = open_page(other, "/c/acme/")
    assert unread(home) == 1
    listed = open_page(other, "/c/acme/messages")
    assert "Ana Moss" in listed and "Is it you?" in listed and "is-unread" in listed
    read = open_page(other, thread)
    assert unread(read) == 0 and unread(open_page(other, "/c/acme/messages")) == 0
    send(other, thread, body="It is.", sent_key=key_in(read))
    assert "seen" in open_page(one, thread) and "It is." in open_page(one, thread)
    assert one.get(one.get(button).location).location == thread


def test_a_form_sent_twice_sends_one_message(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    browser = sign_in(ben)
    key = key_in(open_page(browser, thread))
    for _time in range(2):
        send(browser, thread, body="Twice?", sent_key=key)
    assert db.session.query(Message).filter_by(body="Twice?").count() == 1


def test_what_is_refused_is_shown_again_with_what_was_typed(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    long = "y" * 4_001
    answer = send(sign_in(ana), thread, 422, body=long)
    assert long in answer.text and "under 4,000 characters" in answer.text
    part = sign_in(ana).post(thread, data={"body": " "}, headers={"HX-Request": "true"})
    assert part.status_code == 422 and "Write something first." in part.text
    form = send(sign_in(ana), "/c/acme/messages/new", 422, to="nobody-here", body="Keep me")
    assert "nobody here called nobody-here" in form.text and "Keep me" in form.text


def test_fifty_messages_a_page_and_the_older_ones_by_a_link(sign_in, ana, ben):
    staff = make_member(ana.community, Role.OWNER, name="Olga")
    thread, messages = said(staff, ben, *(f"Message number {n}." for n in range(120)))
    browser = sign_in(ben)
    page = open_page(browser, thread)
    assert page.count("<article") == 50 and "number 119." in page and "number 69." not in page
    older = re.search(r'href="([^"]+before=\d+)"', page)[1]
    assert "number 69." in open_page(browser, older)
    part = open_page(browser, older, **{"HX-Request": "true"})
    assert part.count("<article") == 50 and "<html" not in part
    first = browser.get(f"{thread}/{messages[0].id}")
    assert first.status_code == 303 and f"#message-{messages[0].id}" in first.location
    assert "number 0." in open_page(browser, first.location)


def test_a_message_is_answered_edited_reacted_to_and_deleted(sign_in, ana, ben):
    thread, [message] = said(ana, ben, "Which glue?")
    mine, theirs = sign_in(ana), sign_in(ben)
    one = f"{thread}/{message.id}"
    assert "Ana Moss: Which glue?" in open_page(theirs, f"{thread}?answer={message.id}")
    send(theirs, thread, body="Hide glue.", reply_to=message.id)
    assert re.search(r"msg-answered.*Which glue\?", open_page(mine, thread))
    send(mine, f"{one}/edit", body="Which glue, and when?")
    assert "edited" in open_page(theirs, thread) and "and when?" in open_page(theirs, thread)
    send(theirs, f"{one}/react", emoji="❤️")
    assert 'aria-label="❤️, 1"' in open_page(mine, thread)
    assert theirs.get(f"{one}/edit").status_code == theirs.get(f"{one}/delete").status_code == 403
    assert "Delete this message?" in open_page(mine, f"{one}/delete")
    send(mine, f"{one}/delete")
    gone = open_page(theirs, thread)
    assert "and when?" not in gone and "This message was deleted." in gone
    assert theirs.get(f"{one}/edit").status_code == 404


def test_pictures_and_files_are_sent(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    PNG.seek(0)
    files = [(io.BytesIO(PNG.read()), "clock.png"), (io.BytesIO(b"wheel, 36"), "parts list.csv")]
    send(sign_in(ben), thread, body="", files=files)
    page = open_page(sign_in(ana), thread)
    address = re.search(r"/c/acme/files/\d+/parts%20list.csv", page)[0]
    assert 'alt="clock.png"' in page
    assert sign_in(ana).get(address).data == b"wheel, 36"
    assert sign_in(make_member(ana.community, Role.OWNER)).get(address).status_code == 404


def test_a_group_is_made_named_joined_and_left(sign_in, ana, ben):
    cleo = make_member(ana.community, Role.MODERATOR, name="Cleo Dune")
    dan = make_member(ana.community, Role.MODERATOR, name="Dan Oak")
    browser = sign_in(cleo)
    to = f"{ana.handle}, {ben.handle}"
    thread = send(browser, "/c/acme/messages/new", to=to, name="Café", body="Hi all").location
    assert "Café" in open_page(sign_in(ben), thread) and "3 people" in open_page(browser, thread)
    send(browser, f"{thread}/name", 422, name=" ")
    send(browser, f"{thread}/name", name="Repair café")
    send(browser, f"{thread}/members", to=dan.handle)
    people = open_page(browser, f"{thread}/members")
    assert "Dan Oak" in people and "Repair café" in people
    assert "Hi all" not in open_page(sign_in(dan), thread)
    send(sign_in(ben), f"{thread}/leave")
    assert sign_in(ben).get(thread).status_code == 404
    assert "Ben Reed" not in open_page(browser, f"{thread}/members")


def test_a_stranger_asks_first_and_staff_see_nothing(sign_in, ana, ben):
    eve = make_member(ana.community, name="Eve Stone")
    thread, _messages = said(eve, ana, "Let us talk")
    browser = sign_in(ana)
    assert unread(open_page(browser, "/c/acme/messages")) == 0
    assert "Eve Stone" not in open_page(browser, "/c/acme/messages")
    requests = open_page(browser, "/c/acme/messages?tab=requests")
    assert "Eve Stone" in requests
    page = open_page(browser, thread)
    assert "would like to write to you" in page and "Accept" in page
    assert "seen" not in open_page(sign_in(eve), thread)
    for role in (Role.MODERATOR, Role.OWNER):
        assert sign_in(make_member(ana.community, role)).get(thread).status_code == 404
    send(browser, f"{thread}/accept")
    assert "Eve Stone" in open_page(browser, "/c/acme/messages")
    other, _messages = said(make_member(ana.community, name="Foe Mire"), ana, "Buy this")
    send(browser, f"{other}/decline")
    assert "Foe Mire" not in open_page(browser, "/c/acme/messages?tab=requests")


def test_muted_archived_and_thrown_away(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    browser = sign_in(ben)
    send(browser, f"{thread}/mute", **{"for": "8h"})
    assert "Unmute" in open_page(browser, thread)
    send(browser, f"{thread}/unmute")
    send(browser, f"{thread}/archive")
    assert "Ana Moss" not in open_page(browser, "/c/acme/messages")
    assert "Ana Moss" in open_page(browser, "/c/acme/messages?tab=archived")
    assert "Throw away what you and Ana Moss wrote?" in open_page(browser, f"{thread}/leave")
    send(browser, f"{thread}/leave")
    assert "Hello" not in open_page(browser, thread) and "Hello" in open_page(sign_in(ana), thread)


def test_a_draft_is_kept_and_gone_once_it_is_sent(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    browser = sign_in(ben)
    quiet = {"Accept": "application/json"}
    kept = browser.post(f"{thread}/draft", data={"body": "Half a"}, headers=quiet)
    assert kept.status_code == 200 and kept.is_json
    assert "Half a" in open_page(browser, thread)
    assert "Draft:" in open_page(browser, "/c/acme/messages")
    send(browser, thread, body="Half a thought.")
    assert "Draft:" not in open_page(browser, "/c/acme/messages")


def test_a_search_finds_only_ones_own_messages(sign_in, ana, ben):
    said(ana, ben, "The escapement wheel")
    eve = make_member(ana.community, Role.OWNER, name="Eve")
    found = open_page(sign_in(ben), "/c/acme/messages?q=ESCAPEMENT")
    assert "The escapement wheel" in found
    assert "Nothing found" in open_page(sign_in(eve), "/c/acme/messages?q=escapement")


def test_who_is_blocked_neither_sees_the_thread_nor_is_offered(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    block_member(ana, ben)
    db.session.commit()
    for browser in (sign_in(ana), sign_in(ben)):
        assert browser.get(thread).status_code == 404
        assert browser.post(thread, data={"body": "x"}).status_code == 404
        assert unread(open_page(browser, "/c/acme/messages")) == 0
    options = open_page(sign_in(ben), "/c/acme/messages/people?q=an")
    assert "Ana" not in options


def test_moderators_see_reported_messages_and_nothing_else(sign_in, ana, ben):
    thread, messages = said(ana, ben, "A secret", "A threat")
    browser = sign_in(ben)
    form = open_page(browser, f"{thread}/report?message={messages[1].id}")
    assert "A secret" in form and re.search(rf'value="{messages[1].id}" checked', form)
    send(browser, f"{thread}/report", 422, message=messages[1].id, reason=" ")
    send(browser, f"{thread}/report", message=messages[1].id, reason="He threatens me.")
    assert sign_in(ana).get("/c/acme/admin/reports/messages").status_code == 403
    moderator = sign_in(make_member(ana.community, Role.MODERATOR))
    page = open_page(moderator, "/c/acme/admin/reports/messages")
    assert "A threat" in page and "He threatens me." in page and "A secret" not in page
    report = db.session.query(MessageReport).one()
    send(moderator, f"/c/acme/admin/reports/messages/{report.id}/close")
    assert "A threat" not in open_page(moderator, "/c/acme/admin/reports/messages")
    assert "A threat" in open_page(moderator, "/c/acme/admin/reports/messages?closed=1")


def test_the_privacy_page_says_who_reads_and_keeps_what_one_chooses(sign_in, ana, ben):
    browser = sign_in(ana)
    assert "staff neither" in open_page(browser, "/c/acme/settings/privacy")
    send(browser, "/c/acme/settings/privacy/messages", 422, writers="some")
    send(browser, "/c/acme/settings/privacy/messages", writers="nobody")
    page = open_page(browser, "/c/acme/settings/privacy")
    assert re.search(r'value="nobody" checked', page) and 'name="receipts" value="1">' in page
    profile = f"/c/acme/members/{ana.handle}"
    assert f"{profile}/message" not in open_page(sign_in(ben), profile)
    refused = send(sign_in(ben), "/c/acme/messages/new", 422, to=ana.handle, body="Hi")
    assert "does not take messages from you" in refused.text


def test_who_is_here_is_shown_unless_they_hide_it(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    browser = sign_in(ben)
    assert "Here now" in open_page(browser, thread)
    ana.seen_at = now() - timedelta(hours=1)
    db.session.commit()
    assert "Here now" not in open_page(browser, thread)


def test_visitors_and_members_of_elsewhere_find_no_door(sign_in, ana, ben):
    thread, _messages = said(ana, ben, "Hello")
    assert sign_in().get(thread).status_code == 303
    rival = make_member(make_community("rival"), Role.OWNER)
    assert sign_in(rival).get(thread).status_code == 404
    assert sign_in(rival).get("/c/acme/messages").status_code == 303
    assert sign_in(rival).get(thread.replace("acme", "rival")).status_code == 404


def test_the_pages_take_few_queries(sign_in, queries, ana, ben):
    cleo = make_member(ana.community, Role.OWNER, name="Cleo")
    thread, messages = said(ana, ben, "One", "Two", "Three")
    conversation = db.session.get(Message, messages[0].id).conversation
    send_message(ben, conversation, "Four", reply_to=messages[0])
    for n in range(10):
        send_message(cleo, create_group(cleo, [ana, ben], f"Group {n}"), "All")
    db.session.commit()
    browser = sign_in(ben)
    for path in ("/c/acme/messages", thread, thread):
        sent = queries(lambda at=path: open_page(browser, at))
    assert len(queries(lambda: open_page(browser, "/c/acme/messages"))) <= 12
    assert len(sent) <= 12, "\n".join(sent)


def test_typing_is_told_and_reading_moves_the_mark(sign_in, ana, ben):
    thread, messages = said(ana, ben, "One", "Two")
    browser = sign_in(ben)
    assert browser.post(f"{thread}/typing").status_code == 204
    read = browser.post(
        f"{thread}/read", data={"up_to": messages[0].id}, headers={"HX-Request": "true"}
    )
    assert 'id="messages-side"' in read.text
    place = db.session.query(ConversationMember).filter_by(member_id=ben.id).one()
    assert place.unread_count == 1
    assert browser.post(f"{thread}/read", data={"up_to": 2**40}).status_code == 404
