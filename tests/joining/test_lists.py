"""Invitations by e-mail: one, or a pasted list."""

import re
from html import unescape

import pytest

from community import limits
from community.access import Role
from community.db import db, now
from community.jobs import JOBS
from community.joining import jobs
from community.joining.models import Invitation, InvitationBatch
from community.joining.queries import DAY
from tests.factories import make_member, make_user
from tests.joining.conftest import APPROVAL, ban, joined, path_of, to

LISTS = "/c/acme/admin/invitations/lists"


@pytest.fixture
def send(sign_in, moderator):
    """send("a@example.org, ...") -> the answer to a list as staff paste it."""

    def send(addresses, **typed):
        form = {"role": int(Role.MEMBER), "days": 7, "addresses": addresses, **typed}
        return sign_in(moderator).post(LISTS, data=form)

    return send


def invited():
    return [each.email for each in Invitation.query.order_by(Invitation.id)]


def link_in(mail):
    return re.search(r"http://[^/]+(\S+/invitations/\S+)", mail.text)[1]


def test_a_pasted_list_is_read_in_every_shape(send):
    pasted = (
        "ana@example.org, Ben <ben@example.org>;cy@example.org dee@example.org\r\n"
        '"Lima, Eva" <eva@example.org>\n\n<fay@example.org>,ANA@example.org\n'
        "Gus Green <gus@example.org> hal@example.org"
    )
    assert send(pasted).status_code == 303
    names = [address.partition("@")[0] for address in invited()]
    assert names == ["ana", "ben", "cy", "dee", "eva", "fay", "gus", "hal"]
    assert InvitationBatch.query.one().total == 8


def test_what_is_no_address_is_named_and_the_list_kept(send, mails):
    pasted = "ana@example.org, nobody, <b>@x, ben@"
    refused = send(pasted, note="Kept note")
    page = unescape(refused.text)
    assert refused.status_code == 422
    assert pasted in page and "Kept note" in page
    for wrong in ("nobody", "ben@"):
        assert wrong in page.split('id="addresses-error"')[1]
    assert not invited() and not mails("invitation")


def test_an_empty_list_and_one_that_is_too_long_are_refused(send):
    assert send("  ,\n").status_code == 422
    many = "\n".join(f"p{n}@example.org" for n in range(limits.INVITATIONS_A_LIST + 1))
    refused = send(many)
    assert refused.status_code == 422 and "p200@example.org" in refused.text
    assert send("nonsense " * 100_000).status_code == 422
    assert not invited()


def test_a_community_mails_only_so_many_a_day(send, community, moderator, monkeypatch):
    monkeypatch.setattr(limits, "INVITATION_MAILS_A_DAY", 3)
    assert send("a@example.org b@example.org").status_code == 303
    refused = send("c@example.org d@example.org")
    assert refused.status_code == 429 and "c@example.org" in refused.text
    assert send("c@example.org").status_code == 303
    assert send("d@example.org").status_code == 429
    Invitation.query.update({"created_at": now() - 2 * DAY})
    db.session.commit()
    assert send("d@example.org").status_code == 303


def test_each_gets_a_mail_with_a_link_for_them_alone(sign_in, community, send, mails, policy):
    policy(APPROVAL)
    send("ana@example.org ben@example.org")
    first, second = mails("invitation")
    assert [first.recipient, second.recipient] == ["ana@example.org", "ben@example.org"]
    assert "Mona invites you to Acme" in first.subject
    ana = make_user("ana@example.org", "Ana")
    ana.verified_at = now()
    db.session.commit()
    browser = sign_in(ana)
    others = browser.get(link_in(second)).text
    assert "b•••@example.org" in others and "ben@example.org" not in others
    assert browser.post(link_in(second)).status_code == 422
    assert joined(community, ana) is None
    assert to(browser.post(link_in(first)).location) == "/c/acme/welcome"
    assert joined(community, ana)


def test_an_address_that_is_not_proved_takes_nothing(sign_in, community, send, mails):
    send("ana@example.org")
    [mail] = mails("invitation")
    ana = make_user("ana@example.org", "Ana")
    assert ana.verified_at is None
    assert sign_in(ana).post(link_in(mail)).status_code == 422
    assert joined(community, ana) is None


def test_one_may_switch_to_the_address_that_is_invited(sign_in, send, mails):
    send("ana@example.org")
    path = link_in(mails("invitation")[0])
    browser = sign_in(make_user("other@example.org"))
    assert browser.post(f"{path}/switch").location == path
    page = browser.get(path).text
    assert 'value="ana@example.org"' in page and f'value="{path}"' in page


def test_a_stranger_proves_the_address_and_is_led_back(sign_in, community, send, mails):
    send("ana@example.org")
    path = link_in(mails("invitation")[0])
    browser = sign_in()
    browser.post("/c/acme/sign-in", data={"email": "ana@example.org", "next": path})
    code = mails("code")[0].subject[:6]
    answer = browser.post("/c/acme/sign-in/code", data={"code": code})
    assert path in unescape(answer.location).replace("%2F", "/")
    assert browser.post(path).status_code == 303
    assert community.member_count == 2


def test_known_unknown_and_banned_addresses_are_answered_alike(send, community, mails):
    banned = make_member(community)
    ban(banned)
    known = [make_member(community).user, make_user(), banned.user]
    addresses = [*(user.email for user in known), "new@example.org"]
    pages = []
    for address in addresses:
        answer = send(address)
        assert answer.status_code == 303
        assert re.fullmatch(rf"{LISTS}/\d+", answer.location)
        pages.append(re.sub(r"\d+", "", answer.text))
    assert len(set(pages)) == 1
    assert [mail.recipient for mail in mails("invitation")] == addresses


def test_a_page_shows_how_far_it_is_and_looks_again_by_itself(sign_in, moderator, send, run_jobs):
    address = send("ana@example.org ben@example.org").location
    browser = sign_in(moderator)
    page = browser.get(address).text
    assert '<progress value="0" max="2"' in page and "every 2s" in page
    db.session.rollback()
    run_jobs()
    part = browser.get(address, headers={"HX-Request": "true"}).text
    assert '<progress value="2" max="2"' in part and "<html" not in part
    assert "every 2s" not in part


def test_a_killed_job_goes_on_where_it_stopped(send, mails, monkeypatch, app):
    send("a@example.org b@example.org c@example.org")
    batch = InvitationBatch.query.one()
    real, sent = jobs.mail_invitation, []

    def dies_at_the_second(community, invitation):
        real(community, invitation)
        sent.append(invitation.email)
        if len(sent) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "mail_invitation", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.mail_invitations(batch.community_id, batch.id)
    db.session.rollback()
    app.extensions["job_queue"].flush()
    monkeypatch.setattr(jobs, "mail_invitation", real)
    assert [mail.recipient for mail in mails("invitation")] == ["a@example.org"]
    jobs.go_on_mailing_invitations()
    JOBS["mail_invitations"](batch.community_id, batch.id)  # and twice does no harm
    assert len(mails("invitation")) == 3 == len({m.recipient for m in mails("invitation")})


def test_revoked_before_it_was_mailed_it_is_not(sign_in, moderator, send, mails):
    answer = send("a@example.org b@example.org")
    first = Invitation.query.order_by(Invitation.id).first()
    sign_in(moderator).post(f"/c/acme/admin/invitations/{first.id}/revoke")
    assert [mail.recipient for mail in mails("invitation")] == ["b@example.org"]
    page = sign_in(moderator).get(answer.location).text
    assert '<progress value="2" max="2"' in page
    assert sign_in().get(path_of(first)).status_code == 404


def test_moderators_do_not_read_the_addresses_others_invited(sign_in, community, send, owner):
    send("ana@example.org")
    other = make_member(community, Role.MODERATOR)
    assert "ana@example.org" not in sign_in(other).get("/c/acme/admin/invitations").text
    assert "ana@example.org" in sign_in(owner).get("/c/acme/admin/invitations").text
