"""What was undone or is gone is told no longer."""

from sqlalchemy import and_, delete, exists, func, or_, select, update

from community.comments.models import Comment
from community.db import db
from community.members.models import Member
from community.notifications.handlers.announcing import forget_announcement
from community.notifications.handlers.reading import drop
from community.notifications.models import Notification, NotificationActor
from community.notifications.signals import notifications_changed

SEEN_TO = 100  # so many are told at once that something went from their bell; others see it later


def take_back(kind, actor, thing=None, member=None):
    """Somebody has undone what notifications tell of them: about a post or comment (`thing`), or
    to one member. Who is behind one with others goes from among them; one of nobody else goes.

    Signals notifications_changed for everyone concerned.
    """
    theirs = select(Notification).where(Notification.kind == kind, *about(thing))
    if member is not None:
        theirs = theirs.where(Notification.member_id == member.id)
    take_out(theirs, actor.id)


def about(thing):
    if thing is None:
        return (Notification.post_id.is_(None), Notification.conversation_id.is_(None))
    if isinstance(thing, Comment):
        return (Notification.comment_id == thing.id,)
    return (Notification.post_id == thing.id, Notification.comment_id.is_(None))


def take_out(notifications, actor_id):
    """Take an actor out of some notifications (a statement); those of nobody else go. Returns how
    many there were."""
    behind = select(NotificationActor.notification_id).where(
        NotificationActor.member_id == actor_id
    )
    rows = held(notifications.where(Notification.id.in_(behind)))
    for row in rows:
        if row.actor_count > 1:
            discount(row, actor_id)
    remove([row for row in rows if row.actor_count <= 1])
    for row in rows:
        notifications_changed.send(row.member)
    return len(rows)


def held(notifications):
    """The rows of a statement as they are now, held to the end, in the order in which all are."""
    ordered = notifications.order_by(Notification.member_id, Notification.id)
    fresh = ordered.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def remove(rows):
    drop([row.id for row in rows])


def discount(row, actor_id):
    """One fewer behind a notification: of those who stay the latest is named."""
    actors = NotificationActor.notification_id == row.id
    gone = delete(NotificationActor).where(actors, NotificationActor.member_id == actor_id)
    db.session.execute(gone)
    latest = select(NotificationActor.member_id).where(actors)
    newest = latest.order_by(NotificationActor.at.desc(), NotificationActor.id.desc()).limit(1)
    left = select(func.count(NotificationActor.id)).where(actors)
    fewer = update(Notification).where(Notification.id == row.id)
    counted = fewer.values(actor_count=left.scalar_subquery(), actor_id=newest.scalar_subquery())
    db.session.execute(counted.execution_options(synchronize_session=False))


def part_members(one, other):
    """Two members are hidden from each other: neither is told of the other any more."""
    for member, actor in ((one, other), (other, one)):
        take_out(select(Notification).where(Notification.member_id == member.id), actor.id)


def forget_comment(comment):
    """A comment is deleted: nobody is told of it, or of what happened to it.

    Its author stays behind notifications of further comments of theirs. Signals
    notifications_changed for everyone concerned.
    """
    of_it = held(select(Notification).where(Notification.comment_id == comment.id))
    remove(of_it)
    for row in of_it:
        notifications_changed.send(row.member)
    answered = {comment.parent_id, comment.answers_id} - {None}
    telling = or_(
        and_(
            Notification.kind == "comment",
            Notification.post_id == comment.post_id,
            Notification.comment_id.is_(None),
        ),
        and_(Notification.kind == "reply", Notification.comment_id.in_(answered)),
    )
    if comment.author_id:
        take_out(select(Notification).where(telling, ~says_more(comment)), comment.author_id)
    begins = update(Notification).where(Notification.first_comment_id == comment.id)
    db.session.execute(begins.values(first_comment_id=None))


def says_more(comment):
    """SQL: whether the author of a comment wrote another that the same notification tells of."""
    same_place = or_(
        Notification.comment_id.is_(None),
        Comment.parent_id == Notification.comment_id,
        Comment.answers_id == Notification.comment_id,
    )
    return exists().where(
        Comment.post_id == Notification.post_id,
        Comment.author_id == comment.author_id,
        Comment.id != comment.id,
        Comment.id >= func.coalesce(Notification.first_comment_id, 0),
        Comment.deleted_at.is_(None),
        same_place,
    )


def forget_post(post):
    """A post is gone for good: so is all that anybody was told of it."""
    forget_announcement(post)
    forget_about(Notification.post_id == post.id)


def forget_conversation(conversation):
    """The same for a conversation that everybody has left."""
    forget_about(Notification.conversation_id == conversation.id)


def forget_badge(member, badge):
    """Somebody does not have a badge after all. Signals notifications_changed."""
    forget_about(and_(Notification.member_id == member.id, Notification.badge_id == badge.id))
    notifications_changed.send(member)


def forget_about(condition):
    of_it = select(Notification.id).where(condition)
    of_these = delete(NotificationActor).where(NotificationActor.notification_id.in_(of_it))
    db.session.execute(of_these)
    db.session.execute(delete(Notification).where(condition))


def tell_of_going(post):
    """A post went, or came back, and with it what some have on their bell: signals
    notifications_changed for some of them."""
    unread = select(Notification.member_id).where(
        Notification.post_id == post.id, Notification.read_at.is_(None), Notification.shown
    )
    concerned = select(Member).where(
        Member.community_id == post.community_id, Member.id.in_(unread)
    )
    for member in db.session.scalars(concerned.order_by(Member.id).limit(SEEN_TO)).all():
        notifications_changed.send(member)
