"""Everything Hearth holds about somebody, and nothing of anybody else."""

import io
import json
import tracemalloc
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import insert

from community import limits
from community.accounts.models import AccountEvent, EmailChange, Session
from community.db import db, now, only_reading, writing
from community.mail import Mail
from community.posts.models import Post
from community.privacy import jobs
from community.privacy.archive import write_archive
from community.privacy.holdings import HOLDINGS
from community.privacy.jobs import make_export, sweep_exports
from community.privacy.models import Export
from community.privacy.queries import person_of
from community.storage import store
from tests.factories import make_user
from tests.privacy.canaries import Canaries


def everything(archive):
    return b"".join(archive.read(name) for name in archive.namelist())


def newest():
    db.session.rollback()
    return db.session.query(Export).order_by(Export.id.desc()).first()


def test_it_holds_every_canary_of_a_person_and_none_of_another(app, three, copy_of):
    other = Canaries(three, None, "Olga")
    person = Canaries(three, lambda community: other.members[three.index(community)], "Ana")
    archive = copy_of(person.user)
    text = archive.read("data.json").decode()
    missing = {word: person.words[word] for word in person.exported() if word not in text}
    assert not missing
    whole = everything(archive).decode()
    assert not {word: at for word, at in other.words.items() if word in whole}
    assert [name for name in archive.namelist() if name.startswith("files/")]
    files = {word for word, at in person.words.items() if at == ("uploads", "file")}
    assert files and all(word in whole for word in files)
    secrets = set(person.words) - person.exported() - files
    assert not {person.words[word] for word in secrets if word in whole}


def test_it_covers_every_community_and_can_be_read(app, three, copy_of):
    person = Canaries(three, None, "Ana")
    archive = copy_of(person.user)
    data = json.loads(archive.read("data.json"))
    assert [each["slug"] for each in data["communities"]] == ["acme", "lantern", "rival"]
    assert len(data["members"]) == len(data["posts"]) == len(data["comments"]) == 3
    assert set(data) == {"made_at", "communities", *(each.name for each in HOLDINGS)}
    page = archive.read("index.html").decode()
    assert person.user.email in page and data["posts"][2]["title"] in page
    assert "<script" not in page and "http" not in page.replace(person.user.email, "")
    names = set(archive.namelist())
    assert {"data.json", "index.html"} < names and archive.testzip() is None


def test_the_page_shows_how_far_it_is_and_then_where_it_is(app, sign_in, run_jobs, member):
    browser = sign_in(member)
    page = browser.get("/account/data").text
    assert "Make a copy" in page and "every 2s" not in page
    browser.post("/account/export")
    assert 'hx-trigger="every 2s"' in browser.get("/account/data").text
    part = browser.get("/account/data", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section") and "<progress" in part
    run_jobs()
    export = newest()
    assert export.state == "ready" and export.done == export.total > len(HOLDINGS)
    page = browser.get("/account/data").text
    assert f"/account/export/{export.id}" in page and "every 2s" not in page
    mail = db.session.query(Mail).filter_by(kind="export_ready").one()
    assert mail.recipient == member.user.email and "/account/data" in mail.text
    assert str(export.id) not in mail.text.split("/account/data")[1]


def test_a_copy_is_its_owners_alone_and_a_download_says_so(app, sign_in, run_jobs, member):
    browser = sign_in(member)
    browser.post("/account/export")
    export_id = newest().id
    assert browser.get(f"/account/export/{export_id}").status_code == 404  # not ready yet
    run_jobs()
    answer = browser.get(f"/account/export/{export_id}")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=hearth-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_length == newest().size == len(answer.data)
    assert browser.get(f"/c/acme/account/export/{export_id}").status_code == 200
    assert sign_in(make_user()).get(f"/account/export/{export_id}").status_code == 404
    assert sign_in().get(f"/account/export/{export_id}").status_code == 303
    kinds = [row.kind for row in db.session.query(AccountEvent).order_by(AccountEvent.id)]
    assert kinds == ["export-asked", "export-fetched", "export-fetched"]


def test_it_asks_again_who_it_is(app, sign_in, run_jobs, member):
    browser = sign_in(member)
    browser.post("/account/export")
    run_jobs()
    db.session.query(Session).update({"proved_at": now() - timedelta(hours=2)})
    db.session.commit()
    for answer in (
        browser.get(f"/account/export/{newest().id}"),
        browser.post("/account/export"),
    ):
        assert answer.status_code == 303 and "/account/confirm" in answer.location
    assert browser.get("/account/data").status_code == 200


def test_one_at_a_time_and_a_few_a_day(app, sign_in, run_jobs, member):
    browser = sign_in(member)
    assert browser.post("/account/export").status_code == 303
    again = browser.post("/account/export")
    assert again.status_code == 422 and "being made already" in again.text
    run_jobs()
    for _again in range(limits.EXPORTS_A_DAY - 1):
        assert browser.post("/account/export").status_code == 303
        run_jobs()
    assert browser.post("/account/export").status_code == 429
    assert db.session.query(Export).count() == limits.EXPORTS_A_DAY


def test_after_two_days_it_is_gone(app, sign_in, run_jobs, member, stored):
    browser = sign_in(member)
    browser.post("/account/export")
    run_jobs()
    export = newest()
    assert stored() == [export.storage_key]
    export.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert browser.get(f"/account/export/{export.id}").status_code == 404
    sweep_exports()
    assert newest().state == "expired" and stored() == []
    assert "Make a new copy" in browser.get("/account/data").text


@pytest.fixture
def stored(app):
    """The keys of all stored files."""
    return lambda: [each["path"] for batch in store().list() for each in batch]


class Killed(BaseException):
    """What a process sees of kill -9: nothing runs after it."""


def test_a_killed_job_is_taken_up_again(app, sign_in, run_jobs, member, stored, monkeypatch):
    sign_in(member).post("/account/export")

    def die(*_arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "put_file", die)
        with pytest.raises(Killed):
            make_export(newest().id)
    export = newest()
    assert export.state == "running" and export.done == export.total and stored() == []
    sweep_exports()
    assert newest().state == "running"  # it may still be at work
    export = newest()
    export.started_at = now() - timedelta(minutes=11)
    db.session.commit()
    sweep_exports()
    run_jobs()
    export = newest()
    assert export.state == "ready" and stored() == [export.storage_key]
    assert db.session.query(Mail).filter_by(kind="export_ready").count() == 1


def test_a_worker_that_was_given_up_stops(app, sign_in, run_jobs, member, stored, monkeypatch):
    sign_in(member).post("/account/export")

    def dawdle(file, person, note):
        note(1, 2)
        export = newest()
        export.started_at = now() + timedelta(seconds=1)  # another worker's
        db.session.commit()
        note(2, 2)

    monkeypatch.setattr(jobs, "write_archive", dawdle)
    run_jobs()
    assert newest().state == "running" and stored() == []


def test_one_that_fails_says_so_and_can_be_asked_for_again(
    app, sign_in, run_jobs, member, monkeypatch
):
    browser = sign_in(member)
    browser.post("/account/export")

    def fail(*_arguments):
        raise ValueError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "write_archive", fail)
        run_jobs()
    assert newest().state == "failed"
    assert "could not be made" in browser.get("/account/data").text
    assert browser.post("/account/export").status_code == 303
    run_jobs()
    assert newest().state == "ready"


def test_one_that_never_gets_done_is_given_up(app, sign_in, member):
    sign_in(member).post("/account/export")
    export = newest()
    export.created_at = now() - timedelta(days=2)
    db.session.commit()
    sweep_exports()
    assert newest().state == "failed"


def test_mails_to_an_address_they_never_proved_are_not_theirs(app, data_of, member):
    for address, confirmed in (("victim@example.org", None), ("old@example.org", now())):
        db.session.add(
            EmailChange(
                user_id=member.user_id,
                old_email=address if confirmed else member.user.email,
                new_email=member.user.email if confirmed else address,
                normalised_email=member.user.email if confirmed else address,
                confirm_hash=f"c{address}",
                undo_hash=f"u{address}",
                ip="127.0.0.1",
                expires_at=now(),
                confirmed_at=confirmed,
                undo_until=confirmed and now() + timedelta(days=7),
            )
        )
    for address in ("victim@example.org", "old@example.org", member.user.email.upper()):
        mail = {"subject": "x", "text": "a link", "html": "", "sender_name": "x"}
        db.session.add(Mail(kind="email_letter", recipient=address, **mail))
    db.session.commit()
    seen = {mail["recipient"] for mail in data_of(member.user)["mails"]}
    assert seen == {"old@example.org", member.user.email.upper()}


@pytest.mark.one_database
def test_five_thousand_posts_are_read_in_batches(app, space, member, queries):
    row = {
        "community_id": space.community_id,
        "space_id": space.id,
        "author_id": member.id,
        "body": "word " * 400,
        "body_html": "",
        "renderer": 1,
        "excerpt": "",
        **dict.fromkeys(("created_at", "last_activity_at"), now()),
    }
    db.session.execute(insert(Post), [{**row, "title": f"Number {n}"} for n in range(5_000)])
    space.post_count = member.post_count = 5_000
    db.session.flush()
    space.last_post_at = db.session.query(db.func.max(Post.created_at)).scalar()
    db.session.commit()
    person, file = person_of(member.user), io.BytesIO()
    peak = []

    def run():
        tracemalloc.start()
        write_archive(file, person, lambda done, total: None)
        peak.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert len(queries(run)) < 150
    assert peak[0] < 25 * 2**20
    assert len(json.loads(ZipFile(file).read("data.json"))["posts"]) == 5_000


def test_long_reads_leave_the_turn_to_write(app, member):
    """The rows are read in transactions that begin as readers."""

    assert writing.get()
    with only_reading():
        assert not writing.get()
    assert writing.get()
