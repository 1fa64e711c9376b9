"""Reading notifications: which exist for whom, and who may hear of something."""

from sqlalchemy import and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from community import limits
from community.access import CAPABILITIES, Viewer
from community.comments.models import Comment
from community.comments.queries import readable_comments
from community.db import db, now
from community.gamification.models import Streak
from community.gamification.queries.streaks import days_today
from community.members.models import Block, Member
from community.members.queries import without_hidden
from community.mentions.queries import authors_of_thread
from community.messages.models import ConversationMember
from community.messages.queries import unread_places
from community.notifications.kinds import KINDS
from community.notifications.models import Announcement, Notification
from community.paging import keyset, read_page
from community.posts.models import Post
from community.posts.queries import readable_posts
from community.prepared import prepared
from community.spaces.queries import readers_of


def viewer_of(member):
    """A member as a viewer, for jobs: without the rights that a second factor gives, and nobody at
    all once they left or are banned."""
    out = not member.is_here or member.is_banned
    return Viewer(member.community, None if out else member, strong=False, hides=True)


def readable_notifications(viewer):
    """The notifications that exist for this viewer: their own, of what they may read by now.

    The only judge of them, for the bell, mails and pushes alike.
    """
    notifications = select(Notification).where(Notification.community_id == viewer.community.id)
    if not viewer.can("notifications.read"):
        return notifications.where(false())
    post = readable_posts(viewer).where(Post.id == Notification.post_id)
    comment = readable_comments(viewer).where(Comment.id == Notification.comment_id)
    first = readable_comments(viewer).where(Comment.id == Notification.first_comment_id)
    place = select(ConversationMember.id).where(
        ConversationMember.conversation_id == Notification.conversation_id,
        ConversationMember.member_id == viewer.member.id,
        ConversationMember.left_at.is_(None),
        ConversationMember.requested_at.is_(None),
    )
    mine = notifications.where(
        Notification.member_id == viewer.member.id,
        Notification.kind.in_(kinds_for(viewer)),
        or_(Notification.post_id.is_(None), post.correlate(Notification).exists()),
        or_(Notification.comment_id.is_(None), comment.correlate(Notification).exists()),
        or_(
            Notification.first_comment_id.is_(None),
            Notification.actor_count > 1,
            first.correlate(Notification).exists(),
        ),
        or_(Notification.conversation_id.is_(None), place.correlate(Notification).exists()),
    )
    return without_hidden(mine, viewer, Notification.actor_id)


def kinds_for(viewer):
    """The kinds that a viewer may hear of, in order."""
    return [key for key, kind in KINDS.items() if not kind.needs or viewer.can(kind.needs)]


def on_the_bell(viewer):
    """The readable notifications that their member wants to see in the app."""
    return readable_notifications(viewer).where(Notification.shown)


def unread_notifications(viewer):
    return on_the_bell(viewer).where(Notification.read_at.is_(None))


@prepared
def unread_counted(viewer):
    unread = unread_notifications(viewer).with_only_columns(Notification.id)
    return select(func.count()).select_from(unread.limit(limits.BELL_MOST + 1).subquery())


def unread_count(viewer):
    """How many unread notifications a viewer has; one more than BELL_MOST stands for any more."""
    return db.session.scalar(unread_counted(viewer), viewer.ids) if viewer.member else 0


@prepared
def waiting_counted(viewer):
    """How much waits on the bell and among the messages, and the days in a row of who asks; one
    query, as every page shows all three."""
    me = aliased(Member)
    counts = unread_counted(viewer).scalar_subquery(), unread_places(viewer).scalar_subquery()
    row = select(*counts, Streak.days, Streak.last_day, Streak.paused_on).select_from(me)
    mine = row.outerjoin(Streak, Streak.member_id == me.id)
    return mine.where(me.community_id == viewer.community.id, me.id == viewer.member.id)


def waiting_for(viewer):
    """(unread notifications, conversations with something unread, days in a row) of a viewer."""
    if viewer.member is None:
        return 0, 0, 0
    found = db.session.execute(waiting_counted(viewer), {**viewer.ids, "now": now()})
    unread, places, *streak = found.one()
    return unread, places, days_today(viewer.community, *streak)


def with_things(notifications):
    """The statement with all that a line in the list shows of each."""
    return notifications.options(
        joinedload(Notification.actor),
        joinedload(Notification.post).joinedload(Post.space),
        joinedload(Notification.comment),
        joinedload(Notification.conversation),
        joinedload(Notification.badge),
    )


@prepared
def notifications_in_order(viewer, older, kind, size):
    notifications = on_the_bell(viewer)
    if kind:
        notifications = notifications.where(Notification.kind == bindparam("kind"))
    changed_at = Notification.changed_at
    return keyset(with_things(notifications), changed_at, Notification.id, older, size)


def notifications_page(viewer, kind=None, after=None):
    """A Page of a viewer's notifications, of one kind or all, the latest first."""
    size = limits.NOTIFICATIONS_A_PAGE
    ordered = notifications_in_order(viewer, after is not None, kind is not None, size)
    ids = {**viewer.ids, "kind": kind} if kind else viewer.ids
    return read_page(ordered, Notification.changed_at, Notification.id, after, size, **ids)


def latest_notifications(viewer):
    """The latest of them, for the menu of the bell."""
    ordered = notifications_in_order(viewer, False, False, limits.BELL_ITEMS)
    return db.session.scalars(ordered, viewer.ids).all()[: limits.BELL_ITEMS]


@prepared
def kinds_had(viewer):
    return on_the_bell(viewer).with_only_columns(Notification.kind).distinct()


def kinds_of(viewer):
    """The kinds of which a viewer has notifications, in the order of KINDS."""
    had = set(db.session.scalars(kinds_had(viewer), viewer.ids))
    return [kind for kind in KINDS if kind in had]


def quotes_for(viewer, notifications):
    """The comments that notifications are about, by id: those a viewer may read by now."""
    ids = {each.first_comment_id or each.comment_id for each in notifications if is_quoted(each)}
    if not ids:
        return {}
    quoted = db.session.scalars(readable_comments(viewer).where(Comment.id.in_(ids)))
    return {comment.id: comment for comment in quoted}


def is_quoted(notification):
    """One's own words are not news, and of several people's none stands for all."""
    return notification.kind in {"comment", "reply", "mention"} and notification.actor_count == 1


def own_notification(viewer, notification_id):
    """One notification on a viewer's bell, or None."""
    found = on_the_bell(viewer).where(Notification.id == notification_id)
    return db.session.scalar(with_things(found))


@prepared
def unread_of_post(viewer):
    unread = Notification.read_at.is_(None), Notification.post_id == bindparam("post_id")
    return select(Notification.id).where(Notification.member_id == viewer.member.id, *unread)


def has_unread_about(viewer, post):
    """Whether opening a post would mark a notification as read."""
    ids = {"post_id": post.id, **viewer.ids}
    return db.session.scalar(unread_of_post(viewer).limit(1), ids) is not None


def announcements_going_on():
    """[(community id, post id)] of posts of which not everybody was told yet."""
    going_on = select(Announcement.community_id, Announcement.post_id)
    return db.session.execute(going_on.where(Announcement.done_at.is_(None))).all()


def announcement_of(community_id, post_id):
    """The Announcement of a post while it goes on, or None."""
    going_on = select(Announcement).filter_by(community_id=community_id, post_id=post_id)
    with_post = going_on.options(joinedload(Announcement.post).joinedload(Post.space))
    fresh = with_post.execution_options(populate_existing=True)
    return db.session.scalar(fresh.where(Announcement.done_at.is_(None)))


def hearers(members, kind, actor=None, post=None, comment=None):
    """Those of some members who may hear of something: `readable_notifications` seen from the
    other side, before there is one. In the order of their ids.

    They are here, can read the post and the comment, have the role their kind needs, did not do it
    themselves, and no block stands between them and those whose words it hangs on.
    """
    thing = comment or post
    if not members or (thing is not None and thing.deleted_at is not None):
        return []
    here = readers_of(post.space) if post else present(members[0].community_id)
    here = here.where(Member.id.in_([member.id for member in members]))
    if needed := KINDS[kind].needs:
        here = here.where(Member.role >= CAPABILITIES[needed][0])
    if authors := authors_of(actor, post, comment):
        here = here.where(Member.id != (actor.id if actor else 0), ~blocked_by_any(authors))
    return db.session.scalars(here.order_by(Member.id)).all()


def present(community_id):
    return select(Member).where(
        Member.community_id == community_id,
        Member.left_at.is_(None),
        or_(Member.banned_until.is_(None), Member.banned_until <= now()),
    )


def authors_of(actor, post, comment):
    """The ids of those without whom something cannot be read."""
    authors = {actor.id} if actor else set()
    if comment:
        authors |= set(authors_of_thread(comment))
    elif post:
        authors.add(post.author_id)
    return authors - {None, 0}


def blocked_by_any(authors):
    """SQL: whether a block, either way, is between a member and one of the authors."""
    return exists().where(
        or_(
            and_(Block.blocker_id == Member.id, Block.blocked_id.in_(authors)),
            and_(Block.blocked_id == Member.id, Block.blocker_id.in_(authors)),
        )
    )
