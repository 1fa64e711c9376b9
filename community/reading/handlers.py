"""Every write to what members do as readers."""

from sqlalchemy import delete, func, select, update

from community.db import changed, db, insert_once, now, repair, upsert
from community.members.models import Member
from community.reading import subscriptions
from community.reading.models import Bookmark, PostSubscription, PostVisit
from community.reading.queries import is_readable_to_its_member
from community.reading.signals import post_muted, reminder_due

DUE_AT_ONCE = 100


def record_post_visit(post, member):
    """Remember that a member has now seen a post with all its comments; a reminder has served."""
    key = {"member_id": member.id, "post_id": post.id}
    upsert(PostVisit, key, community_id=post.community_id, visited_at=now())
    if member.reminder_count:
        dismiss_reminder(post, member)


def bookmark_post(post, member):
    """Keep a post for later; once, however often it is asked for."""
    insert_once(
        Bookmark,
        community_id=post.community_id,
        member_id=member.id,
        post_id=post.id,
        created_at=now(),
    )


def unbookmark_post(post, member):
    """Keep a post no longer; a reminder goes with it."""
    dismiss_reminder(post, member)
    db.session.execute(delete(Bookmark).where(*kept(post, member)))


def set_reminder(post, member, at):
    """Remind a member of a post at a moment (None: not at all), which they keep from now on."""
    bookmark_post(post, member)
    dismiss_reminder(post, member)
    db.session.execute(update(Bookmark).where(*kept(post, member)).values(remind_at=at))


def kept(post, member):
    return Bookmark.post_id == post.id, Bookmark.member_id == member.id


def dismiss_reminder(post, member):
    """A reminder that has come is dealt with."""
    dismiss(member, *kept(post, member))


def dismiss_reminders(member):
    """All that have come are dealt with, also of posts that are gone by now."""
    dismiss(member, Bookmark.member_id == member.id)


def dismiss(member, *which):
    shown = update(Bookmark).where(*which, Bookmark.reminded_at.is_not(None))
    if count := changed(shown.values(reminded_at=None)):
        count_reminders(member, -count)


def count_reminders(member, step):
    counted = update(Member).where(Member.id == member.id)
    db.session.execute(counted.values(reminder_count=Member.reminder_count + step))


def show_due_reminders():
    """Show a few reminders whose time has come; return how many were due.

    Of a post that its member may not read by now nobody is reminded. Signals reminder_due.
    """
    due = select(Bookmark).where(Bookmark.remind_at <= now())
    bookmarks = db.session.scalars(due.order_by(Bookmark.remind_at).limit(DUE_AT_ONCE)).all()
    for bookmark in bookmarks:
        shown_at = now() if is_readable_to_its_member(bookmark) else None
        waiting = update(Bookmark).where(
            Bookmark.id == bookmark.id, Bookmark.remind_at == bookmark.remind_at
        )
        if changed(waiting.values(remind_at=None, reminded_at=shown_at)) and shown_at:
            count_reminders(bookmark.member, 1)
            reminder_due.send(bookmark)
    return len(bookmarks)


def follow_post(post, member):
    """Have a post among those one follows. Writing or commenting alone does not do that."""
    subscriptions.follow(PostSubscription, post.community_id, named(post, member))


def mute_post(post, member, until=None):
    """Have a post out of Unread and Following, and hear nothing of it: for good, or until then.
    Signals post_muted."""
    subscriptions.mute(PostSubscription, post.community_id, named(post, member), until)
    post_muted.send(post, member=member)


def unmute_post(post, member):
    """End a mute; a post that was followed before is followed again."""
    subscriptions.unmute(PostSubscription, named(post, member))


def unfollow_post(post, member):
    """Neither follow nor mute a post."""
    subscriptions.unsubscribe(PostSubscription, named(post, member))


def named(post, member):
    return {"member_id": member.id, "post_id": post.id}


def recount_reminders():
    """Set members.reminder_count to the truth; return how many were wrong."""
    shown = Bookmark.member_id == Member.id, Bookmark.reminded_at.is_not(None)
    truth = select(func.count(Bookmark.id)).where(*shown)
    return repair(Member.reminder_count, truth.scalar_subquery())
