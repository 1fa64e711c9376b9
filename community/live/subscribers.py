"""Signals of the domains become signals to open pages."""

from community.live.queries import people_in, readers_of, tells_receipts
from community.posts.models import Post
from community.stream import publish, recheck


def on_post(post):
    publish(post.community_id, "posts", space=post.space_id, by=[post.author_id], post=post.id)


def on_post_moved(post, member, before):
    on_post(post)
    publish(post.community_id, "posts", space=before.id, by=[post.author_id], post=post.id)


def on_comment(comment):
    publish(
        comment.community_id,
        "comments",
        space=comment.post.space_id,
        by=writers_above(comment),
        post=comment.post_id,
    )


def writers_above(comment):
    """Those of whom one must see all to see a comment."""
    above = comment.parent.author_id if comment.parent_id else None
    return [comment.author_id, above, comment.post.author_id]


def on_reaction(thing, member, emoji):
    if isinstance(thing, Post):
        space, by, ids = thing.space_id, [thing.author_id], {"post": thing.id}
    else:
        space, by = thing.post.space_id, writers_above(thing)
        ids = {"post": thing.post_id, "comment": thing.id}
    publish(thing.community_id, "reactions", space=space, by=[*by, member.id], **ids)


def on_space_saved(space):
    recheck(space.community_id)


def on_points_changed(member, before, **how):
    """Spaces open at levels: who crosses one hears of more, or of less, at once."""
    ladder = member.community.levels
    if ladder.level_at(before) != ladder.level_at(member.points):
        recheck(member.community_id, member.id)


def on_notifications_changed(member):
    publish(member.community_id, "bell", to=[member.id])


def on_message_sent(message, to):
    """Also to the author's other pages."""
    hearing = [place.member_id for place in to]
    if message.author_id:
        hearing.append(message.author_id)
    tell_of_message(message, hearing)


def on_message_changed(message):
    tell_of_message(message, readers_of(message))


def tell_of_message(message, to):
    ids = {"conversation": message.conversation_id, "message": message.id}
    publish(message.community_id, "messages", to=to, by=[message.author_id], **ids)


def on_conversation_changed(conversation):
    hearing = people_in(conversation.id)
    publish(conversation.community_id, "messages", to=hearing, conversation=conversation.id)


def on_conversation_read(place):
    """To the reader's other pages; to the others if the reader lets them know."""
    others = people_in(place.conversation_id) if tells_receipts(place) else []
    hearing = {place.member_id, *others}
    ids = {"conversation": place.conversation_id, "member": place.member_id}
    publish(place.community_id, "read", to=hearing, by=[place.member_id], **ids)
