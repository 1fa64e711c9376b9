from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy import func, select

from community.access import Role
from community.accounts.models import EmailChange, User
from community.communities.models import Community
from community.db import db, now, only_reading
from community.members.models import Member
from community.members.queries import is_last_owner
from community.privacy.holdings import Person, conditions
from community.privacy.models import Export
from community.uploads.models import Upload

BATCH = 2_000  # rows read at a time
UNFINISHED = ("queued", "running")


def person_of(user):
    """Who a user is in all domains."""
    theirs = select(Member.community_id, Member.id).where(Member.user_id == user.id)
    members = tuple((row.community_id, row.id) for row in db.session.execute(theirs))
    return Person(user.id, members, addresses_of(user))


def addresses_of(user):
    """The addresses somebody has proved, in small letters, each with until when it was theirs.

    A mail that undoes a change of address still goes to the old one for a while. What another
    account has by now is not theirs.
    """
    addresses: dict[str, datetime | None]
    addresses = dict.fromkeys((user.normalised_email, user.email.lower()))
    moved = select(EmailChange).where(
        EmailChange.user_id == user.id,
        EmailChange.confirmed_at.is_not(None),
        EmailChange.undone_at.is_(None),
    )
    for change in db.session.scalars(moved.order_by(EmailChange.id.desc())):
        addresses.setdefault(change.old_email.casefold(), change.undo_until)
    others = select(User.normalised_email).where(User.id != user.id)
    taken = db.session.scalars(others.where(User.normalised_email.in_(addresses))).all()
    return {each: until for each, until in addresses.items() if each not in taken}


def rows_of(person, holding):
    """Every row of a holding, a batch at a time, as a dict of what a copy shows."""
    key = holding.table.primary_key.columns[0]
    for condition in conditions(person, holding):
        theirs = select(key).where(condition).order_by(key).limit(BATCH)
        last: int | None = 0
        while last is not None:
            ids = theirs.where(key > last).scalar_subquery()
            found = select(*holding.columns).where(key.in_(ids)).order_by(key)
            with only_reading():
                batch = [row._asdict() for row in db.session.execute(found)]
            yield from batch
            last = batch[-1][key.name] if len(batch) == BATCH else None


def files_of(person):
    """(name in a copy, storage key) of every file somebody brought."""
    for community_id, member_id in person.members:
        theirs = select(Upload.id, Upload.kind, Upload.storage_key).where(
            Upload.community_id == community_id, Upload.owner_id == member_id
        )
        for id, kind, key in db.session.execute(theirs.order_by(Upload.id)):
            yield f"files/{id}-{kind}{PurePosixPath(key).suffix}", key


def communities_of(person):
    """What the numbers of communities in a copy mean."""
    ids = [community_id for community_id, _member in person.members]
    theirs = select(Community.id, Community.name, Community.slug).where(Community.id.in_(ids))
    return [row._asdict() for row in db.session.execute(theirs.order_by(Community.id))]


def latest_export(user):
    """The copy somebody asked for last, or None."""
    theirs = select(Export).where(Export.user_id == user.id)
    return db.session.scalar(theirs.order_by(Export.id.desc()).limit(1))


def ready_export(user, export_id):
    """A copy that its owner may fetch, or None."""
    theirs = select(Export).where(Export.user_id == user.id, Export.id == export_id)
    return db.session.scalar(theirs.where(Export.state == "ready", Export.expires_at > now()))


def exports_today(user):
    theirs = select(func.count(Export.id)).where(Export.user_id == user.id)
    return db.session.scalar(theirs.where(Export.created_at > now() - timedelta(days=1)))


def owned_alone(user):
    """The members a user is where a community would be nobody's without them."""
    theirs = select(Member).where(
        Member.user_id == user.id, Member.role == Role.OWNER, Member.left_at.is_(None)
    )
    owners = db.session.scalars(theirs.order_by(Member.community_id)).all()
    return [member for member in owners if is_last_owner(member)]


def is_alone(member):
    """Whether nobody else with an account is in a community, but for those who are kept out."""
    others = select(Member.id).where(
        Member.community_id == member.community_id,
        Member.id != member.id,
        Member.user_id.is_not(None),
        Member.left_at.is_(None),
        Member.banned_until.is_(None) | (Member.banned_until <= now()),
    )
    return db.session.scalar(others.limit(1)) is None


def is_needed_operator(user):
    """Whether an install that others use too would be without an operator."""
    others = select(User.id).where(User.id != user.id, User.erase_at.is_(None))
    operators = others.where(User.operator_no.is_not(None))
    alone = user.is_operator and db.session.scalar(operators.limit(1)) is None
    return alone and db.session.scalar(others.limit(1)) is not None
