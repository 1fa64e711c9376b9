"""Reports: moderators see what they were shown and nothing else; staff never see the rest."""

import io
from datetime import timedelta

import pytest
from time_machine import travel

from community import limits
from community.access import Role
from community.db import db, now
from community.messages.handlers import create_group
from community.messages.jobs import purge_message_reports
from community.messages.models import MessageReport, ReportedMessage
from community.uploads.models import Upload
from tests.factories import make_member

pytestmark = pytest.mark.one_database


@pytest.fixture
def mona(community):
    return make_member(community, Role.MODERATOR, name="Mona")


def report(browser, *messages, reason="Rude"):
    typed = {"message": [message.id for message in messages], "reason": reason}
    return browser.post(f"/c/acme/messages/{messages[0].conversation_id}/report", data=typed)


def test_moderators_see_what_was_reported_and_nothing_else(ana, ben, mona, say, sign_in):
    kept = say(ana, ben, "zqprivate")
    rude = say(ana, ben, "zqrude words")
    assert report(sign_in(ben), rude).status_code == 303
    shown = sign_in(mona).get("/c/acme/admin/reports/messages").text
    assert "zqrude" in shown and "Rude" in shown and "Ana" in shown and "zqprivate" not in shown
    for path in (
        f"/messages/{kept.conversation_id}",
        f"/messages/{kept.conversation_id}/{rude.id}",
    ):
        assert sign_in(mona).get(f"/c/acme{path}").status_code == 404
    for other in (ana, ben):
        assert sign_in(other).get("/c/acme/admin/reports/messages").status_code == 403


def test_what_was_reported_stays_as_it_was_though_it_is_edited_or_deleted(
    ana, ben, mona, say, sign_in
):
    rude = say(ana, ben, "zqrude words")
    report(sign_in(ben), rude)
    browser = sign_in(ana)
    thread = f"/c/acme/messages/{rude.conversation_id}/{rude.id}"
    browser.post(f"{thread}/edit", data={"body": "Kind words"})
    browser.post(f"{thread}/delete")
    assert "zqrude" in sign_in(mona).get("/c/acme/admin/reports/messages").text


def test_files_of_a_reported_message_are_for_moderators_too_while_it_is_kept(
    ana, ben, mona, say, sign_in
):
    conversation_id, browser = say(ana, ben).conversation_id, sign_in(ana)
    for word in (b"reported", b"private"):
        typed = {"body": word.decode(), "files": [(io.BytesIO(word), "a.txt")]}
        browser.post(f"/c/acme/messages/{conversation_id}", data=typed)
    first, second = Upload.query.order_by(Upload.id)
    from community.messages.models import Message

    rude = db.session.get(Message, first.message_id)
    paths = [f"/c/acme/files/{id}/a.txt" for id in (first.id, second.id)]
    assert sign_in(mona).get(paths[0]).status_code == 404
    report(sign_in(ben), rude)
    assert [sign_in(mona).get(path).status_code for path in paths] == [200, 404]
    browser.post(f"/c/acme/messages/{conversation_id}/{rude.id}/delete")
    assert sign_in(mona).get(paths[0]).data == b"reported"
    assert sign_in(ben).get(paths[0]).status_code == 404
    sign_in(mona).post(f"/c/acme/admin/reports/messages/{MessageReport.query.one().id}/close")
    with travel(now() + limits.DELETED_KEPT + timedelta(hours=1), tick=False):
        purge_message_reports()
    assert ReportedMessage.query.count() == MessageReport.query.count() == 0
    assert [upload.id for upload in Upload.query] == [second.id]


def test_a_report_needs_a_reason_and_somebody_elses_message_one_can_see(
    community, ana, ben, say, sign_in
):
    mine, theirs = say(ben, ana, "Mine"), say(ana, ben, "Theirs")
    cal = make_member(community, name="Cal")
    elsewhere = say(ana, create_group(ana, [cal], "Other"), "Elsewhere")
    browser = sign_in(ben)
    assert report(browser, theirs, reason=" ").status_code == 422
    assert report(browser, mine).status_code == 422
    assert report(browser, elsewhere).status_code == 404
    report(browser, theirs, elsewhere)
    assert [said.body for said in ReportedMessage.query] == ["Theirs"]
    assert report(sign_in(cal), theirs).status_code == 404


def test_a_moderator_does_not_judge_themselves(community, ana, mona, say, sign_in):
    rude = say(mona, ana, "zqrude words")
    report(sign_in(ana), rude)
    browser = sign_in(mona)
    assert "zqrude" not in browser.get("/c/acme/admin/reports/messages").text
    id = MessageReport.query.one().id
    assert browser.post(f"/c/acme/admin/reports/messages/{id}/close").status_code == 404
    other = sign_in(make_member(community, Role.MODERATOR, name="Max"))
    assert "zqrude" in other.get("/c/acme/admin/reports/messages").text
    assert other.post(f"/c/acme/admin/reports/messages/{id}/close").status_code == 303
    assert MessageReport.query.one().closed_by.name == "Max"


def test_so_many_reports_a_day(ana, ben, say, sign_in, monkeypatch):
    monkeypatch.setattr(limits, "REPORTS_A_DAY", 1)
    rude, browser = say(ana, ben), sign_in(ben)
    assert [report(browser, rude).status_code for _ in range(2)] == [303, 429]
