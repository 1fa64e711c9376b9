"""Two people who talk, each in a browser of their own."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from community.communities.queries import community_by_slug
from community.db import db, now
from community.members.queries import member_of
from community.messages.handlers import conversation_with, send_message
from community.messages.models import Message

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def script(request):
    return request.param


@pytest.fixture
def thread(live):
    """The address of the conversation of the owner and the admin, which has 60 old messages."""

    def talk():
        demo = community_by_slug("demo")
        owner, admin = (member_of(demo.id, live.people[who]) for who in ("owner", "admin"))
        conversation = conversation_with(owner, admin)
        old = {"created_at": now() - timedelta(days=1, hours=1)}
        for n in range(60):
            send_message(admin if n % 2 else owner, conversation, f"Word {n}.")
        theirs = Message.conversation_id == conversation.id
        db.session.execute(update(Message).where(theirs).values(old))
        return f"/c/demo/messages/{conversation.id}"

    return live.do(talk)


def messages(page):
    return page.locator("#messages > .msg")


def write(page, words):
    page.fill("#composer textarea", words)
    page.locator("#composer").get_by_role("button", name="Send").click()


def is_live(page):
    expect(page.locator("html")).to_have_attribute("data-live", "on")


def test_two_people_talk_without_loading_the_page(page_of, thread):
    ines, ana = page_of("owner"), page_of("admin")
    for page in (ines, ana):
        page.goto(thread)
        is_live(page)
    ines.locator("#composer textarea").press_sequentially("Is it on?")
    expect(ana.locator("[data-typing]")).to_contain_text("is typing")
    ines.keyboard.press("Shift+Enter")
    ines.keyboard.type("Or off?")
    ines.keyboard.press("Enter")
    expect(messages(ines).last).to_contain_text("Is it on?")
    expect(ines.locator("#composer textarea")).to_have_value("")
    expect(ines.locator("#composer textarea")).to_be_focused()
    expect(messages(ana).last).to_contain_text("Or off?")
    expect(ana.locator("[data-typing]")).to_have_text("")
    expect(messages(ines).last.locator(".msg-foot")).to_contain_text("seen")
    write(ana, "On, as always.")
    expect(messages(ines).last).to_contain_text("On, as always.")
    assert messages(ines).count() == messages(ana).count() == 52


def test_a_message_is_changed_answered_and_reacted_to_in_place(page_of, thread):
    ines, ana = page_of("owner"), page_of("admin")
    for page in (ines, ana):
        page.goto(thread)
        is_live(page)
    write(ines, "Brass or steel?")
    theirs, mine = messages(ana).last, messages(ines).last
    expect(theirs).to_contain_text("Brass or steel?")
    theirs.hover()
    theirs.get_by_role("button", name="More").click()
    theirs.get_by_role("button", name="👏", exact=True).click()
    expect(mine.get_by_role("button", name="👏, 1")).to_be_visible()
    mine.hover()
    mine.get_by_role("button", name="More").click()
    mine.get_by_role("link", name="Edit").click()
    ines.locator(".msg-form textarea").fill("Brass, or steel?")
    ines.get_by_role("button", name="Save", exact=True).click()
    expect(theirs).to_contain_text("Brass, or steel?")
    theirs.hover()
    theirs.get_by_role("button", name="More").click()
    theirs.get_by_role("link", name="Reply").click()
    expect(ana.locator("[data-answered]")).to_contain_text("Brass, or steel?")
    write(ana, "Brass.")
    expect(messages(ines).last.locator(".msg-answered")).to_contain_text("Brass, or steel?")


def test_older_messages_come_as_one_scrolls_up(page_of, thread):
    page = page_of("owner")
    page.goto(thread)
    expect(messages(page)).to_have_count(50)
    page.locator(".thread-log").hover()
    page.mouse.wheel(0, -20_000)
    expect(messages(page)).not_to_have_count(50)
    days = page.locator("#messages > .thread-day").evaluate_all("all => all.map((day) => day.id)")
    assert len(days) == len(set(days))


def test_a_conversation_begins_with_a_name_that_is_typed(page_of, script, watch):
    page = page_of("owner", javascript=script)
    page.goto("/c/demo/messages")
    page.locator(".inbox-head").get_by_role("link", name="New message").first.click()
    if script:
        page.get_by_label("To", exact=True).press_sequentially("Yuki")
        page.get_by_role("option", name="Yuki Tanabe").click()
    else:
        page.get_by_label("To", exact=True).fill("@yuki")
    page.get_by_label("Message", exact=True).fill(f"Is the shelf level? {now()}")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/c/demo/messages/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Yuki Tanabe")
    expect(messages(page).last).to_contain_text("Is the shelf level?")


def test_a_message_and_a_file_are_sent(page_of, script, thread):
    page = page_of("owner", javascript=script)
    page.goto(thread)
    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"36 spokes"}
    page.locator("#composer [name=files]").set_input_files(note)
    write(page, "The list")
    expect(messages(page).last).to_contain_text("note.txt")


def test_what_is_typed_is_still_there_later(page_of, thread):
    page = page_of("owner")
    page.goto(thread)
    with page.expect_response("**/draft"):
        page.fill("#composer textarea", "Half a thought")
    page.goto("/c/demo/messages")
    expect(page.locator("#conversations")).to_contain_text("Half a thought")
    page.goto(thread)
    expect(page.locator("#composer textarea")).to_have_value("Half a thought")
    write(page, "A whole thought")
    expect(messages(page).last).to_contain_text("A whole thought")
    page.goto(thread)
    expect(page.locator("#composer textarea")).to_have_value("")


def test_on_a_phone_the_list_leads_to_a_thread_and_back(page_of, thread):
    page = page_of("admin", width=390)
    page.goto("/c/demo/messages")
    page.locator(f"a.convo[href='{thread}']").click()
    expect(page.locator(".inbox-list")).to_be_hidden()
    page.get_by_role("link", name="All messages").click()
    expect(page.locator(".inbox-list")).to_be_visible()
    expect(page.locator(".thread")).to_be_hidden()
