"""Telling members what happened: one notification for each kind and thing while it is unread."""

from sqlalchemy import select, update

from community.db import db, insert_into, now
from community.notifications.delivery import deliveries_of
from community.notifications.kinds import KINDS
from community.notifications.models import Notification, NotificationActor
from community.notifications.queries import hearers
from community.notifications.signals import notifications_changed

OPEN_ENDED = ("none", "dropped")  # nothing of it was mailed yet, so it still can be


def notify(
    members,
    kind,
    actor=None,
    post=None,
    comment=None,
    conversation=None,
    words=None,
    first_comment=None,
    badge=None,
):
    """Tell members of something; what is unread and about the same is told once, of all its actors.

    Leaves out the actor, who may not read it, who is hidden by a block, and who wants nothing of
    it. `first_comment` is where to begin to read, of comments on a post. Returns the members told;
    signals notifications_changed for each.
    """
    post = comment.post if comment else post
    heard = hearers(members, kind, actor, post, comment or first_comment)
    deliveries = deliveries_of(heard, kind, post=post, conversation=conversation) if heard else {}
    told = {member.id: member for member in heard if reaches(deliveries[member.id])}
    if not told:
        return []
    place = {
        "kind": kind,
        "post_id": post.id if post else None,
        "comment_id": comment.id if comment else None,
        "conversation_id": conversation.id if conversation else None,
        "badge_id": badge.id if badge else None,
    }
    begins = first_comment.id if first_comment else None
    write(told, deliveries, place, actor, words, begins)
    for member in told.values():
        notifications_changed.send(member)
    return list(told.values())


def write(told, deliveries, place, actor, words, begins):
    """The rows: new ones, and those merged into what is unread."""
    news = {"actor_id": actor.id if actor else None, "words": words, "changed_at": now()}
    rows = list(rows_for(told, deliveries, place, {**news, "first_comment_id": begins}))
    for row, is_new in rows:
        if not is_new:
            merge(row, news, deliveries[row.member_id])
    db.session.flush()
    if actor:
        count_actor([row for row, _is_new in rows], actor, news["changed_at"])


def reaches(delivery):
    return bool(delivery.in_app or delivery.mail or delivery.push)


def mailing(delivery):
    """The columns of a notification that say how it leaves the app."""
    if delivery.mail == "digest":
        return {"mail_state": "digest", "mail_at": None}
    return {"mail_state": "waiting" if delivery.mail else "none", "mail_at": delivery.mail}


def rows_for(told, deliveries, columns, news):
    """The unread notification of each member, and whether it is new; locked in order.

    One that is read by somebody in the moment between our two statements is written again.
    """
    missing = sorted(told)
    while missing:
        rows = [
            {
                **columns,
                **news,
                **mailing(deliveries[member_id]),
                "community_id": told[member_id].community_id,
                "member_id": member_id,
                "actor_count": 0,
                "shown": bool(deliveries[member_id].in_app),
                "push_at": deliveries[member_id].push,
                "created_at": news["changed_at"],
            }
            for member_id in missing
        ]
        new = insert_all_once(Notification, rows)
        found = held(missing, columns)
        yield from ((row, row.id in new) for row in found)
        known = {row.member_id for row in found}
        missing = [member_id for member_id in missing if member_id not in known]


def held(member_ids, columns):
    """The unread notifications of one thing, as they are now, held to the end."""
    same = [
        getattr(Notification, name) == value
        if value is not None
        else getattr(Notification, name).is_(None)
        for name, value in columns.items()
    ]
    unread = select(Notification).where(
        Notification.member_id.in_(member_ids), Notification.read_at.is_(None), *same
    )
    ordered = unread.order_by(Notification.member_id).with_for_update(key_share=True)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def merge(row, news, delivery):
    """Something more happened to what is unread. What was mailed once is not mailed again."""
    for name, value in news.items():
        setattr(row, name, value)
    row.shown = row.shown or bool(delivery.in_app)
    if row.mail_state in OPEN_ENDED and delivery.mail:
        row.mail_state, row.mail_at = mailing(delivery).values()
    if KINDS[row.kind].again and row.push_at is None:
        row.push_at = delivery.push


def count_actor(rows, actor, at):
    """Somebody is behind these notifications; each counts once, whenever they did it last."""
    behind = NotificationActor.notification_id
    key = {"community_id": actor.community_id, "member_id": actor.id, "at": at}
    joined = insert_all_once(
        NotificationActor, [{**key, "notification_id": row.id} for row in rows], behind.key
    )
    counted = update(Notification).where(Notification.id.in_(joined))
    counted = counted.values(actor_count=Notification.actor_count + 1)
    db.session.execute(counted.execution_options(synchronize_session=False))
    again = {row.id for row in rows} - joined
    latest = update(NotificationActor).where(
        behind.in_(again), NotificationActor.member_id == actor.id
    )
    if again:
        db.session.execute(latest.values(at=at).execution_options(synchronize_session=False))


def insert_all_once(model, rows, known_by="id"):
    """Insert those rows (dicts) that are not there already; return what the new ones are known by,
    a column of theirs."""
    statement = insert_into(model, rows).on_conflict_do_nothing()
    return set(db.session.scalars(statement.returning(model.__table__.c[known_by])))
