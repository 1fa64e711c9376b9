"""Messages as people send them, change them and take them back."""

from datetime import timedelta

import pytest
from time_machine import travel

from community import limits
from community.db import db, now
from community.messages.models import Conversation, ConversationMember, Message
from community.messages.queries import search_messages, unread_conversations
from tests.factories import make_member
from tests.messages.conftest import viewer


def thread(message):
    return f"/c/acme/messages/{message.conversation_id}"


def test_two_people_have_one_conversation_whoever_begins(ana, ben, say):
    first, second = say(ana, ben, "Is it plugged in?"), say(ben, ana, "It is now.")
    assert first.conversation_id == second.conversation_id
    assert Conversation.query.count() == 1 and ConversationMember.query.count() == 2


def test_a_message_is_unread_until_it_is_read_and_counts_a_conversation_once(
    ana, ben, say, place_of, sign_in
):
    first = say(ana, ben, "One")
    last = say(ana, ben, "Two")
    assert place_of(ben, first.conversation).unread_count == 2
    assert place_of(ana, first.conversation).unread_count == 0
    assert (unread_conversations(viewer(ben)), unread_conversations(viewer(ana))) == (1, 0)
    browser = sign_in(ben)
    browser.post(f"{thread(first)}/read", data={"up_to": first.id})
    assert place_of(ben, first.conversation).unread_count == 1
    browser.post(f"{thread(first)}/read", data={"up_to": last.id + 100})
    browser.post(f"{thread(first)}/read", data={"up_to": first.id})
    assert place_of(ben, first.conversation).unread_count == 0


def test_words_are_shown_as_light_markdown(ana, ben, say):
    cal = make_member(ana.community, name="Cal")
    body = f"# Big\n**bold** ![pic](https://x.example/a.png)\n@{ben.handle} and @{cal.handle}"
    shown = say(ana, ben, body).body_html
    assert "<h1" not in shown and "<img" not in shown and "<strong>bold</strong>" in shown
    assert f'<a class="mention" href="~/members/{ben.handle}">' in shown
    assert f'members/{cal.handle}"' not in shown, "only those who take part become links"


def test_an_empty_or_too_long_message_is_refused_and_what_was_typed_kept(ana, ben, say, sign_in):
    message, browser = say(ana, ben), sign_in(ben)
    for body in ("  ", "x" * (limits.MESSAGE_BODY + 1)):
        answer = browser.post(thread(message), data={"body": body})
        assert answer.status_code == 422 and body.strip() in answer.text
    assert Message.query.count() == 1


def test_a_form_sent_twice_is_one_message(ana, ben, say, sign_in):
    message, browser = say(ana, ben), sign_in(ben)
    for _ in range(2):
        answer = browser.post(thread(message), data={"body": "Yes", "sent_key": "abc"})
        assert answer.status_code == 303
    assert Message.query.filter_by(body="Yes").count() == 1


def test_many_messages_in_a_minute_and_the_same_long_text_again_are_refused(ana, ben, say, sign_in):
    message, browser = say(ana, ben, "A text that is long enough"), sign_in(ana)
    again = browser.post(thread(message), data={"body": message.body})
    assert again.status_code == 422
    sent = [browser.post(thread(message), data={"body": f"{n}"}).status_code for n in range(30)]
    assert sent == [303] * 29 + [429]
    with travel(now() + timedelta(minutes=1), tick=False):
        assert browser.post(thread(message), data={"body": "ok"}).status_code == 303


def test_ones_own_message_may_be_edited_for_fifteen_minutes(ana, ben, say, sign_in):
    message = say(ana, ben, "Helo")
    address = f"{thread(message)}/{message.id}/edit"
    assert sign_in(ben).post(address, data={"body": "Mine"}).status_code == 422
    browser = sign_in(ana)
    assert browser.post(address, data={"body": "Hello"}).status_code == 303
    assert (message.body, message.edited_at is not None) == ("Hello", True)
    with travel(now() + timedelta(minutes=16), tick=False):
        assert browser.post(address, data={"body": "Hullo"}).status_code == 422
    assert message.body == "Hello"


def test_a_deleted_message_is_empty_for_all_and_no_longer_unread(ana, ben, say, place_of, sign_in):
    message = say(ana, ben, "Not meant for you")
    address = f"{thread(message)}/{message.id}/delete"
    assert sign_in(ben).post(address).status_code == 403
    assert sign_in(ana).post(address).status_code == 303
    assert (message.body, message.body_html, message.words) == ("", "", "")
    assert place_of(ben, message.conversation).unread_count == 0
    assert "Not meant" not in sign_in(ben).get(thread(message)).text


def test_reactions_are_one_each_and_of_the_communitys(ana, ben, say, sign_in):
    message, browser = say(ana, ben), sign_in(ben)
    address = f"{thread(message)}/{message.id}"
    for _ in range(2):
        assert browser.post(f"{address}/react", data={"emoji": "👏"}).status_code == 303
    assert browser.post(f"{address}/react", data={"emoji": "🦖"}).status_code == 422
    assert "👏" in sign_in(ana).get(thread(message)).text
    browser.post(f"{address}/unreact", data={"emoji": "👏"})
    assert db.session.scalar(db.text("select count(*) from message_reactions")) == 0


def test_a_reply_shows_what_it_answers_only_within_its_conversation(ana, ben, say, sign_in):
    cal = make_member(ana.community, name="Cal")
    other = say(cal, ana, "Elsewhere")
    first = say(ana, ben, "A question")
    browser = sign_in(ben)
    browser.post(thread(first), data={"body": "Answer", "reply_to": first.id})
    browser.post(thread(first), data={"body": "Trick", "reply_to": other.id})
    answers = {each.body: each.reply_to_id for each in Message.query}
    assert (answers["Answer"], answers["Trick"]) == (first.id, None)


def test_leaving_a_pair_empties_it_for_oneself_until_the_other_writes(ana, ben, say, sign_in):
    message, browser = say(ana, ben, "Oldwords"), sign_in(ben)
    browser.post(f"{thread(message)}/leave")
    assert "Oldwords" not in browser.get("/c/acme/messages").text
    say(ana, ben, "Newwords")
    shown = browser.get(thread(message)).text
    assert "Newwords" in shown and "Oldwords" not in shown
    assert "Oldwords" in sign_in(ana).get(thread(message)).text


def test_an_archived_conversation_comes_back_with_a_message_unless_muted(
    ana, ben, say, place_of, sign_in
):
    message, browser = say(ana, ben), sign_in(ben)
    browser.post(f"{thread(message)}/archive")
    say(ana, ben, "Again")
    assert place_of(ben, message.conversation).archived_at is None
    browser.post(f"{thread(message)}/mute", data={"for": "8h"})
    browser.post(f"{thread(message)}/archive")
    say(ana, ben, "And again")
    assert place_of(ben, message.conversation).archived_at is not None
    assert unread_conversations(viewer(ben)) == 0, "muted"
    with travel(now() + timedelta(hours=9), tick=False):
        assert unread_conversations(viewer(ben)) == 1


def test_a_draft_is_kept_and_gone_with_the_message(ana, ben, say, place_of, sign_in):
    message, browser = say(ana, ben), sign_in(ben)
    browser.post(f"{thread(message)}/draft", data={"body": "Half a thou"})
    assert "Half a thou" in browser.get(thread(message)).text
    assert "Half a thou" not in sign_in(ana).get(thread(message)).text
    browser.post(thread(message), data={"body": "Half a thought."})
    assert place_of(ben, message.conversation).draft == ""


def test_search_finds_ones_own_conversations_alone_in_any_spelling(ana, ben, say):
    cal = make_member(ana.community, name="Cal")
    say(ana, ben, "The Café on 50% street")
    say(cal, ana, "The cafe elsewhere")
    found = [each.body for each in search_messages(viewer(ben), "cafe STREET").items]
    assert found == ["The Café on 50% street"]
    assert len(search_messages(viewer(ana), "cafe").items) == 2
    assert search_messages(viewer(ben), "%").items == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_older_messages_come_fifty_at_a_time(ana, ben, say, monkeypatch):
    from community.messages.queries import conversation_of, messages_page

    monkeypatch.setattr(limits, "MESSAGES_A_MINUTE", 1000)
    message = [say(ana, ben, f"m{n}") for n in range(60)][-1]
    place = conversation_of(viewer(ben), message.conversation_id)
    newest = messages_page(viewer(ben), place)
    assert [each.body for each in newest.items] == [f"m{n}" for n in range(10, 60)]
    older = messages_page(viewer(ben), place, newest.after)
    assert [each.body for each in older.items] == [f"m{n}" for n in range(10)]
    assert older.after is None
