"""After seven days nothing is left of who somebody was: rows, files, mails, logs, jobs."""

import logging
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from community.access import Role
from community.accounts.handlers.users import claim_install
from community.accounts.models import EmailChange, Session, User
from community.cli import RECOUNTS
from community.comments.handlers import edit_comment
from community.comments.models import Comment, CommentRevision
from community.db import db, now
from community.joining.models import Invitation
from community.mail import Mail
from community.members.models import Member
from community.posts.handlers import delete_post, edit_post
from community.posts.models import Hashtag, Post, PostRevision
from community.privacy import leftovers
from community.privacy.handlers import erasure
from community.privacy.holdings import HOLDINGS
from community.privacy.jobs import erase_account, erase_due_accounts
from community.privacy.queries import person_of, rows_of
from community.reactions.handlers import give
from community.uploads.handlers import change_avatar, change_logo
from community.uploads.models import Upload
from community.uploads.pictures import Picture
from tests.factories import (
    long_ago,
    make_comment,
    make_member,
    make_post,
    make_user,
)
from tests.privacy.canaries import Canaries

WORDS = ("polls", "posts", "comments", "messages")
COUNTED = {"post_count", "comment_count", "reply_count", "reaction_count", "last_activity_at"}
COUNTED |= {"score", "hot", "voter_count", "vote_count", "follower_count", "following_count"}


def bytes_of(database, folder):
    """All that is stored anywhere: the database as it lies on disk, and every file."""
    kept = [path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()]
    if database.startswith("sqlite"):
        path = Path(database.removeprefix("sqlite:///"))
        kept += [each.read_bytes() for each in path.parent.glob(f"{path.name}*")]
    else:
        db.session.execute(text("set local bytea_output = 'escape'"))
        for table in db.metadata.sorted_tables:
            rows = db.session.scalars(text(f'select t::text from "{table.name}" t'))
            kept += [row.encode() for row in rows]
    return b"\n".join(kept)


def rows_held(user):
    """Everything that is somebody's, without what others' doings count in it."""
    person = person_of(user)
    held = [(each.name, row) for each in HOLDINGS for row in rows_of(person, each)]
    return [(name, {k: v for k, v in row.items() if k not in COUNTED}) for name, row in held]


def remembered():
    return db.session.query(User).filter(User.erase_at.is_not(None)).count()


@pytest.mark.parametrize("words", ["erase", "keep"])
def test_no_canary_is_left_and_others_keep_all_of_theirs(
    app, database, tmp_path, three, leave, pass_days, caplog, monkeypatch, words
):
    caplog.set_level(logging.DEBUG)
    other = Canaries(three, None, "Olga")
    person = Canaries(three, lambda community: other.members[three.index(community)], "Ana")
    before, address = rows_held(other.user), person.user.email
    kept = bytes_of(database, tmp_path)  # a net that catches nothing proves nothing
    assert not {at for word, at in person.words.items() if word.encode() not in kept}
    queued = []
    storage = app.extensions["job_queue"].storage
    enqueue = storage.enqueue
    monkeypatch.setattr(
        storage, "enqueue", lambda data, *more: queued.append(data) or enqueue(data, *more)
    )

    leave(person.user, words)
    pass_days()

    stay = {at for at in person.words.values() if at[0] in WORDS} if words == "keep" else set()
    kept = bytes_of(database, tmp_path)
    left = {at for word, at in person.erased().items() if word.encode() in kept}
    assert left == stay
    assert address.encode() not in kept
    everywhere = b"".join(queued) + caplog.text.encode()
    assert queued and "erase_account" in str(queued)
    assert not {at for word, at in person.words.items() if word.encode() in everywhere}
    assert rows_held(other.user) == before
    lost = {word for word in other.words if word.encode() not in kept}
    assert not {other.words[word] for word in lost} - {("posts", "hashtag")}


def test_the_confirmation_says_until_when_and_everything_ends_at_once(app, leave, sign_in, member):
    other_browser = sign_in(member)
    browser = leave(member.user)
    assert db.session.query(Session).count() == 0
    assert other_browser.get("/account").status_code == 303
    page = browser.get("/sign-in").text
    assert "Your account will be deleted on" in page
    mail = db.session.query(Mail).one()
    assert mail.kind == "erasure_asked" and member.user.email in mail.text
    assert "/sign-in" in mail.text
    days = (member.user.erase_at - now()) / timedelta(days=1)
    assert 6.9 < days <= 7


def test_signing_in_within_seven_days_leads_to_where_it_can_be_kept(app, leave, sign_in, member):
    leave(member.user, "keep")
    browser, until = sign_in(member), member.user.erase_at
    again = browser.post("/account/delete", data={"email": member.user.email, "words": "erase"})
    assert again.status_code == 303 and member.user.erase_at == until
    for path in ("/", "/communities", "/c/acme/", "/c/acme/members"):
        answer = browser.get(path)
        assert answer.status_code == 303 and answer.location.endswith("/account/delete"), path
    page = browser.get("/account/delete").text
    assert "Keep my account" in page and "without your name" in page
    assert browser.get("/account/data").status_code == 200
    assert browser.post("/account/keep").status_code == 303
    assert browser.post("/account/keep").status_code == 303  # pressed twice
    assert member.user.erase_at is None and member.user.keeps_words is False
    assert browser.get("/c/acme/").status_code == 200
    erase_due_accounts()
    assert db.session.get(User, member.user_id)


def test_once_the_time_is_up_it_is_too_late(app, leave, sign_in, member):
    leave(member.user)
    member.user.erase_at = now() - timedelta(seconds=1)
    db.session.commit()
    answer = sign_in(member).post("/account/keep")
    assert answer.status_code == 422 and "too late" in answer.text
    assert member.user.erase_at is not None


def test_it_wants_a_fresh_proof_and_the_address(app, sign_in, member):
    browser = sign_in(member)
    assert "Type your address" in browser.get("/account/delete").text
    for typed in ("", "somebody@example.org"):
        answer = browser.post("/account/delete", data={"email": typed, "words": "keep"})
        assert answer.status_code == 422 and f'value="{typed}"' in answer.text
        assert 'value="keep" checked' in answer.text
    answer = browser.post("/account/delete", data={"email": member.user.email, "words": "sell"})
    assert answer.status_code == 422
    db.session.query(Session).update({"proved_at": long_ago(hours=2)})
    db.session.commit()
    for answer in (browser.get("/account/delete"), browser.post("/account/delete")):
        assert answer.status_code == 303 and "/account/confirm" in answer.location
    assert remembered() == 0


def test_the_address_may_be_typed_in_capitals(app, leave, member):
    leave(member.user, email=f" {member.user.email.upper()} ")
    assert remembered() == 1


def test_what_they_wrote_goes_and_others_talk_stays(app, space, leave, pass_days, member):
    other = make_member(space and db.session.get_one(Member, member.id).community, name="Bo")
    lonely, talked = make_post(space, member, tags=["mine"]), make_post(space, member)
    theirs = make_post(space, other)
    answer = make_comment(talked, other, "An answer.")
    first = make_comment(theirs, member, "First")
    reply = make_comment(theirs, other, "To you.", answers=first)
    single = make_comment(theirs, member, "Nobody answered.")
    give(theirs, member, "❤️")
    give(first, other, "❤️")
    edit_post(talked, member, "Other title", "Other words.")
    edit_comment(first, member, "Second thoughts")
    db.session.commit()
    leave(member.user)
    pass_days()
    assert lonely.deleted_at and not talked.deleted_at
    assert (talked.title, talked.body, talked.excerpt) == ("[deleted]",) * 3
    assert talked.comment_count == 1 and answer.deleted_at is None
    assert first.deleted_at and first.reply_count == 1 and reply.deleted_at is None
    assert single.deleted_at and single.body == first.body == "[deleted]"
    assert theirs.comment_count == 1 and theirs.reaction_count == 0
    for kind in (PostRevision, CommentRevision, Hashtag):
        assert db.session.query(kind).count() == 0
    former = db.session.get_one(Member, member.id)
    assert former.name == "Former member" and former.user_id is None
    assert former.post_count == 1 and former.comment_count == 0


def test_what_they_wrote_may_stay_but_not_what_they_took_back(
    app, space, sign_in, leave, pass_days, member
):
    shown, gone = make_post(space, member, "Shown"), make_post(space, member, "Taken back")
    comment = make_comment(shown, member, "A word of mine")
    edit_post(shown, member, "Shown now", "Some words.")
    delete_post(gone, member)
    db.session.commit()
    leave(member.user, "keep")
    pass_days()
    assert (shown.title, gone.title) == ("Shown now", "[deleted]")
    assert comment.body == "A word of mine" and db.session.query(PostRevision).count() == 0
    reader = make_member(db.session.get_one(Member, member.id).community, name="Bo")
    page = sign_in(reader).get(f"/c/acme/posts/{shown.id}").text
    assert "Former member" in page and "Ada" not in page


def test_the_only_owner_hands_over_first(app, sign_in, community):
    owner, friend = make_member(community, Role.OWNER), make_member(community, name="Bo")
    browser = sign_in(owner)
    page = browser.get("/account/delete").text
    assert "/c/acme/admin/members" in page and "Delete my account" not in page
    asked = {"email": owner.user.email, "words": "erase"}
    assert browser.post("/account/delete", data=asked).status_code == 422
    friend.role = Role.OWNER
    db.session.commit()
    assert browser.post("/account/delete", data=asked).status_code == 303
    answer = sign_in(friend).post(
        "/account/delete", data={"email": friend.user.email, "words": "erase"}
    )
    assert answer.status_code == 422  # who is about to go does not count
    assert remembered() == 1


def test_the_only_operator_names_another_first(app, sign_in, pass_days, community):
    first, second = make_member(community), make_member(community, name="Bo")
    claim_install(first.user)
    db.session.commit()
    browser = sign_in(first)
    asked = {"email": first.user.email, "words": "erase"}
    assert "grant-operator" in browser.get("/account/delete").text
    assert browser.post("/account/delete", data=asked).status_code == 422
    granted = app.test_cli_runner().invoke(args=["grant-operator", second.user.email])
    assert granted.exit_code == 0 and "is an operator" in granted.output
    assert browser.post("/account/delete", data=asked).status_code == 303
    pass_days()
    third = make_user()
    claim_install(third)
    db.session.commit()
    assert second.user.operator_no == 1 and third.operator_no is None


def test_an_operator_alone_may_go(app, leave, pass_days):
    user = make_user()
    claim_install(user)
    db.session.commit()
    leave(user)
    pass_days()
    assert db.session.query(User).count() == 0


def test_files_go_but_the_logo_in_use_stays(app, community, leave, pass_days, member):
    other = make_member(community, name="Bo")
    change_avatar(member, Picture(b"first", 1, 1))
    change_avatar(member, Picture(b"second", 1, 1))
    change_logo(community, member, Picture(b"logo", 1, 1))
    change_avatar(other, Picture(b"another's", 1, 1))
    db.session.commit()
    leave(member.user)
    pass_days()
    assert {row.id for row in db.session.query(Upload)} == {community.logo_id, other.avatar_id}
    assert community.storage_bytes == len(b"logo") + len(b"another's")
    files = Path(app.config["INSTANCE_PATH"]).rglob("*.webp")
    assert {path.read_bytes() for path in files} == {b"logo", b"another's"}


def test_mails_to_old_addresses_and_mails_that_name_them_go(app, community, leave, pass_days):
    member = make_member(community, name="Ximena Quist")
    member.user.name = "Ximena Quist"
    db.session.add(
        EmailChange(
            user_id=member.user_id,
            old_email="Old@example.org",
            new_email=member.user.email,
            normalised_email=member.user.email,
            confirm_hash="c",
            undo_hash="u",
            ip="127.0.0.1",
            expires_at=now(),
            confirmed_at=now(),
            undo_until=now() + timedelta(days=7),
        )
    )
    more = {"html": "", "sender_name": "x", "state": "sent", "kind": "invitation"}
    db.session.add_all(
        [
            Mail(recipient="old@example.org", subject="To you", text="x", **more),
            Mail(recipient="c@example.org", subject="x", text="now old@example.org", **more),
            Mail(
                recipient="d@example.org",
                subject="Ximena Quist invites you",
                text="x",
                community_id=community.id,
                **more,
            ),
            Mail(recipient="e@example.org", subject="Another", text="thing", **more),
        ]
    )
    db.session.commit()
    leave(member.user)
    pass_days()
    left = {(mail.recipient, mail.subject, mail.text) for mail in db.session.query(Mail)}
    assert left == {
        ("c@example.org", "", ""),
        ("d@example.org", "", ""),
        ("e@example.org", "Another", "thing"),
    }


def test_an_invitation_to_their_address_opens_nothing_afterwards(
    app, community, leave, pass_days, member
):
    staff = make_member(community, Role.OWNER, name="Olga")
    kinds = {"community_id": community.id, "nonce": "n"}
    to_them = Invitation(
        created_by_id=staff.id, email=member.user.email, normalised_email=member.user.email, **kinds
    )
    by_them = Invitation(created_by_id=member.id, note="for the choir", **kinds)
    db.session.add_all([to_them, by_them])
    db.session.commit()
    leave(member.user)
    pass_days()
    assert to_them.email is None and to_them.revoked_at and not to_them.opens()
    assert by_them.note == "" and not by_them.opens()


@pytest.mark.parametrize("steps", [1, 3, 6, 9, 20])
def test_it_can_be_killed_anywhere_and_goes_on(app, three, steps, leave, pass_days):
    person = Canaries(three, None, "Ana")
    user_id = person.user.id
    leave(person.user)
    person.user.erase_at = now() - timedelta(seconds=1)
    db.session.commit()
    portions = erasure.erase(user_id)
    for _portion in range(steps):
        next(portions)
        db.session.commit()
    next(portions)
    db.session.rollback()  # the process dies in the middle of a portion
    pass_days()
    assert db.session.get(User, user_id) is None
    assert db.session.query(Member).filter_by(name="Former member").count() == 3
    assert not {recount.__name__ for recount in RECOUNTS if recount()}


def test_a_second_worker_finds_nothing_to_do(app, leave, pass_days, member):
    user_id = member.user_id
    leave(member.user)
    erase_account(user_id)  # not due
    assert db.session.get(User, user_id)
    pass_days()
    erase_account(user_id)
    assert db.session.get(User, user_id) is None


def test_the_address_is_free_for_a_new_start(app, sign_in, leave, pass_days, member):
    address = member.user.email
    leave(member.user)
    pass_days()
    again = make_user(address)
    assert person_of(again).members == ()
    assert sign_in(again).get("/account/data").status_code == 200


def test_a_post_takes_few_statements(app, space, leave, pass_days, member, queries):
    for number in range(60):
        make_post(space, member, f"Number {number}")
    leave(member.user)
    sent = queries(pass_days)
    assert db.session.query(Post).filter(Post.title != "[deleted]").count() == 0
    assert len(sent) < 60 * 32


def test_what_counts_is_right_where_many_wrote(app, space, leave, pass_days, member):
    for number in range(3):
        post = make_post(space, None, f"Number {number}")
        first = make_comment(post, member)
        for _reply in range(3):
            make_comment(post, member, answers=first)
        give(post, member, "❤️")
        give(first, member, "👏")
    db.session.commit()
    leave(member.user)
    pass_days()
    counted = [(post.comment_count, post.reaction_count) for post in db.session.query(Post)]
    assert counted == [(0, 0)] * 3
    assert db.session.query(Comment).filter(Comment.deleted_at.is_(None)).count() == 0


def test_nothing_strays_in_pages_that_were_split(app, database, space, leave, pass_days, member):
    """Overwriting what is deleted is not enough in SQLite: pages keep copies of what moved."""
    if not database.startswith("sqlite"):
        return
    other, draw = make_member(member.community, name="Bo"), random.Random(1)
    rows = []
    for number in range(3_000):
        mine = number % 10 == 0
        word = f"zqcanary{number} " if mine else f"other{number} "
        row = {"id": number * 7919 % 20011 + 1, "author_id": (member if mine else other).id}
        texts = {"title": word, "excerpt": word, "body_html": word, "renderer": 1}
        moments = dict.fromkeys(("created_at", "last_activity_at"), now())
        rows.append({**row, **texts, **moments, "body": word * draw.randint(1, 150)})
    place = {"community_id": space.community_id, "space_id": space.id}
    db.session.execute(insert(Post).values(place), rows)
    for recount in RECOUNTS:
        recount()
    db.session.commit()
    leave(member.user)
    pass_days()
    path = Path(database.removeprefix("sqlite:///"))
    kept = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    assert b"other" in kept and b"zqcanary" not in kept


def test_a_large_file_is_made_anew_at_night(app, database, leave, pass_days, member, monkeypatch):
    leave(member.user)
    monkeypatch.setattr(leftovers, "AT_ONCE", 0)
    monkeypatch.setattr(leftovers, "NIGHT", (now().hour + 12) % 24)
    pass_days()
    assert leftovers.marker().exists() == database.startswith("sqlite")
    monkeypatch.setattr(leftovers, "NIGHT", now().hour)
    erase_due_accounts()
    assert not leftovers.marker().exists()
