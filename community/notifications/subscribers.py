"""Who is told of what happens elsewhere. Of one event everybody hears once, by its nearest kind: a
mention before a reply, a reply before a comment."""

from sqlalchemy import select

from community.access import CAPABILITIES
from community.comments.models import Comment
from community.db import db
from community.jobs import later
from community.members.models import Member
from community.mentions.queries import authors_of_thread, heard_in
from community.notifications.handlers import mark_read, notify, take_back
from community.notifications.handlers.announcing import announce
from community.notifications.handlers.digests import replan_digest
from community.notifications.handlers.subscriptions import hush
from community.notifications.handlers.undoing import (
    forget_badge,
    forget_comment,
    forget_conversation,
    forget_post,
    part_members,
    tell_of_going,
)
from community.notifications.jobs import forget_member_who_left, tell_next
from community.notifications.models import Notification
from community.notifications.preferences import followers_of_post, followers_of_space
from community.notifications.queries import present
from community.posts.models import GONE, Post
from community.reactions.queries import has_reacted


def on_comment_created(comment):
    post, author = comment.post, comment.author
    told = heard_in(comment.body_html, post.space, authors_of_thread(comment))
    for answered in answered_by(comment):
        if answered.author and answered.author not in told:
            notify([answered.author], "reply", author, comment=answered, first_comment=comment)
            told.append(answered.author)
    others = {post.author, *db.session.scalars(followers_of_post(post))} - {None, *told}
    notify(list(others), "comment", author, post=post, first_comment=comment)


def answered_by(comment):
    """The comments that a reply answers: the one it names, and the one its thread begins with."""
    ids = {comment.answers_id, comment.parent_id} - {None}
    answered = select(Comment).where(
        Comment.community_id == comment.community_id, Comment.id.in_(ids)
    )
    return db.session.scalars(answered.order_by(Comment.id.desc())).all() if ids else []


def on_comment_deleted(comment):
    forget_comment(comment)


def on_post_created(post):
    named = heard_in(post.body_html, post.space, [post.author_id])
    followers = db.session.scalars(followers_of_space(post.space))
    others = [member for member in followers if member not in named]
    notify(others, "post", post.author, post=post)


def on_post_announced(post):
    announce(post)
    later(tell_next, post.community_id, post.id)


def on_post_opened(post, member):
    mark_read(member, post=post)


def on_post_muted(post, member):
    hush(member, Notification.post_id == post.id)


def on_post_deleted(post):
    if post.title == GONE:  # emptied just before: nobody can restore it
        forget_post(post)
    else:
        tell_of_going(post)


def on_post_restored(post):
    tell_of_going(post)


def on_post_emptied(post):
    if post.deleted_at is not None:  # else others talk on below it
        forget_post(post)


def on_member_mentioned(mention):
    thing = named_in(mention)
    place = {"post": thing} if mention.post_id else {"comment": thing}
    notify([mention.member], "mention", thing.author, **place)


def on_member_unmentioned(mention):
    thing = named_in(mention)
    take_back("mention", thing.author, thing, mention.member)


def named_in(mention):
    """The post or comment that names somebody."""
    model, thing_id = (Post, mention.post_id) if mention.post_id else (Comment, mention.comment_id)
    named = select(model).where(model.community_id == mention.community_id, model.id == thing_id)
    return db.session.scalars(named).one()


def on_reaction_given(thing, member, emoji):
    if thing.author is None:
        return
    place = {"post": thing} if isinstance(thing, Post) else {"comment": thing}
    like = member.community.reactions[0]
    notify([thing.author], "like", member, words=None if emoji == like else emoji, **place)


def on_reaction_taken_back(thing, member, emoji):
    if not has_reacted(member, thing):
        take_back("like", member, thing)


def on_member_followed(follower, followed):
    notify([followed], "follow", follower)


def on_member_unfollowed(follower, followed):
    take_back("follow", follower, member=followed)


def on_member_blocked(blocker, blocked):
    part_members(blocker, blocked)


def on_member_left(member, forgotten):
    later(forget_member_who_left, member.community_id, member.id)


def on_profile_edited(member):
    """Their hours may be of another time zone now."""
    replan_digest(member)


def on_reminder_due(bookmark):
    notify([bookmark.member], "reminder", post=bookmark.post)


def on_role_given(member, giver):
    notify([member], "role", giver, words=str(int(member.role)))


def on_level_reached(member, level):
    notify([member], "level", words=str(level.key))


def on_badge_given(member, badge, giver):
    notify([member], "badge", giver, badge=badge)


def on_badge_taken(member, badge):
    forget_badge(member, badge)


def on_request_made(community):
    notify(staff_who("members.admit", community.id), "request")


def staff_who(capability, community_id):
    least, _words = CAPABILITIES[capability]
    return db.session.scalars(present(community_id).where(Member.role >= least)).all()


def on_message_sent(message, to):
    """`to` are the places of those who hear of it."""
    hearing = [place.member for place in to]
    notify(hearing, "message", message.author, conversation=message.conversation)


def on_conversation_forgotten(conversation):
    forget_conversation(conversation)


def on_conversation_read(place):
    mark_read(place.member, conversation=place.conversation)


def on_messages_reported(report):
    """Whoever is a party to it is not asked to look into it."""
    parties = {report.reporter_id, report.reported_id}
    staff = staff_who("messages.moderate", report.community_id)
    notify([member for member in staff if member.id not in parties], "report")
