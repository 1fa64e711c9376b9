"""What goes with a person, what a copy of their data holds, and who can never look in."""

import io
import json

import pytest

from community.access import CAPABILITIES, Role
from community.db import db, now
from community.members.handlers.leaving import leave_community
from community.messages.handlers import create_group, react, report_messages
from community.messages.models import (
    ConversationMember,
    Message,
    MessageReaction,
    MessageReport,
    ReportedMessage,
)
from community.messages.queries import conversation_of, conversations_page, readable_messages
from community.privacy.handlers.communities import delete_community
from community.privacy.handlers.erasure import erase
from community.privacy.holdings import HOLDINGS
from community.privacy.queries import person_of, rows_of
from community.uploads.models import Upload
from tests.factories import make_member
from tests.messages.conftest import viewer

pytestmark = pytest.mark.one_database


@pytest.fixture
def talk(ana, ben, say):
    """Ana and Ben wrote to each other, reacted, and each reported the other."""
    hers, his = say(ana, ben, "zqhers"), say(ben, ana, "zqhis")
    react(his, ana, "👏", ["👏"])
    for reporter, said in ((ana, his), (ben, hers)):
        place = conversation_of(viewer(reporter), hers.conversation_id)
        report_messages(place, [said], f"Reported by zq{reporter.name}")
    db.session.commit()
    return hers.conversation


def forget(member, keeps_words):
    member.user.erase_at, member.user.keeps_words = now(), keeps_words
    db.session.commit()
    for _portion in erase(member.user_id):
        db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize("keeps_words", [True, False])
def test_who_deletes_their_account_chooses_what_becomes_of_their_messages(
    ana, ben, talk, sign_in, keeps_words
):
    forget(ana, keeps_words)
    assert [place.member_id for place in ConversationMember.query] == [ben.id]
    assert MessageReaction.query.count() == 0 and talk.member_count == 1
    said = {message.body for message in Message.query}
    assert said == ({"zqhers", "zqhis"} if keeps_words else {"", "zqhis"})
    assert [shown.body for shown in ReportedMessage.query] == ["zqhis"]
    assert "zqAna" not in {report.reason for report in MessageReport.query}
    browser = sign_in(ben)
    page = browser.get(f"/c/acme/messages/{talk.id}").text
    assert ("zqhers" in page) == keeps_words and "zqhis" in page
    answer = browser.post(f"/c/acme/messages/{talk.id}", data={"body": "Still there?"})
    assert answer.status_code == 422


def test_a_copy_holds_what_one_wrote_and_what_one_was_sent(ana, ben, talk, say):
    cal = make_member(ana.community, name="Cal")
    say(cal, ben, "zqnothers")
    rows = {
        holding.name: json.dumps(list(rows_of(person_of(ana.user), holding)), default=str)
        for holding in HOLDINGS
        if holding.name.startswith(("message", "conversation"))
    }
    assert "zqhers" in rows["messages"] and "zqhis" not in rows["messages"]
    assert "zqhis" in rows["messages_received"] and "zqhers" not in rows["messages_received"]
    assert "zqAna" in rows["messages_reported"] and "zqBen" not in rows["messages_reported"]
    assert "zqnothers" not in str(rows)


def test_who_leaves_comes_back_to_their_pairs(ana, ben, say, sign_in):
    message = say(ana, ben, "zqkept")
    leave_community(ben)
    db.session.commit()
    answer = sign_in(ana).post(f"/c/acme/messages/{message.conversation_id}", data={"body": "?"})
    assert answer.status_code == 422
    ben.left_at = None
    ben.community.member_count += 1
    db.session.commit()
    assert "zqkept" in sign_in(ben).get(f"/c/acme/messages/{message.conversation_id}").text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN, Role.OWNER])
def test_no_member_of_staff_reads_what_others_write(community, ana, ben, say, sign_in, role):
    """SECURITY CL25: every page with a number in it, as each role, and the queries themselves."""
    group = create_group(ana, [ben], "zqgroup")
    message, other = say(ana, ben, "zqsecret"), say(ana, group, "zqsecret too")
    staff = make_member(community, role, name="Olga")
    browser = sign_in(staff)
    for said in (message, other):
        thread = f"/c/acme/messages/{said.conversation_id}"
        paths = ("", "?before=99", f"/{said.id}", f"/{said.id}/edit", "/members", "/report")
        for path in paths:
            assert browser.get(thread + path).status_code == 404, path
        acts = ("read", "typing", "mute", "leave", "draft", f"{said.id}/react", f"{said.id}/delete")
        for act in acts:
            assert browser.post(f"{thread}/{act}", data={"body": "x"}).status_code == 404, act
    for path in (
        "/messages",
        "/messages?q=zqsecret",
        "/admin/reports/messages",
        "/search?q=zqgroup",
    ):
        page = browser.get(f"/c/acme{path}").text
        assert "zqsecret too" not in page and "zqgroup</" not in page
    assert conversations_page(viewer(staff)).items == []
    assert db.session.scalars(readable_messages(viewer(staff))).all() == []
    assert "messages" not in {name for name in CAPABILITIES if name.endswith("read_all")}


def test_the_page_about_privacy_says_so(ana, sign_in):
    page = sign_in(ana).get("/c/acme/settings/privacy").text
    assert "moderators see" in page.lower() and "nothing else" in page


def test_a_community_goes_with_its_conversations_and_their_files(ana, ben, talk, sign_in, app):
    typed = {"body": "zqfile", "files": [(io.BytesIO(b"zq"), "a.txt")]}
    sign_in(ana).post(f"/c/acme/messages/{talk.id}", data=typed)
    leave_community(ben)
    ana.role = Role.OWNER
    db.session.commit()
    delete_community(ana, ana.community.name)
    db.session.commit()
    assert Message.query.count() == Upload.query.count() == 0
