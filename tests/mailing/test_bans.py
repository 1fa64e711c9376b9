"""Who is banned is mailed why and until when."""

import pytest

from community.access import Role
from community.db import db
from community.mail import Mail
from tests.factories import make_member


@pytest.mark.parametrize("length,words", [("7d", "until"), ("forever", "any more")])
def test_who_is_banned_reads_why_and_for_how_long(sign_in, community, member, length, words):
    browser = sign_in(make_member(community, Role.MODERATOR, name="Mona"))
    reason = "You sold kettles.\nIn every thread."
    url = f"/c/acme/admin/members/{member.id}/ban"
    assert browser.post(url, data={"length": length, "reason": reason}).status_code == 303
    mail = db.session.query(Mail).filter_by(kind="banned").one()
    assert mail.recipient == member.user.email and mail.member_id is None
    assert reason in mail.text and words in mail.text and "In every thread." in mail.html


def test_who_never_claimed_an_account_is_banned_without_a_mail(sign_in, community):
    ghost = make_member(community, name="Ghost", user=False)
    browser = sign_in(make_member(community, Role.MODERATOR, name="Mona"))
    form = {"length": "7d", "reason": "Spam."}
    assert browser.post(f"/c/acme/admin/members/{ghost.id}/ban", data=form).status_code == 303
    assert not db.session.query(Mail).count()
