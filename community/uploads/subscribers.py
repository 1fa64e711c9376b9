from community.identities.queries import pictured_identity_of
from community.jobs import later
from community.members.queries import memberships_of
from community.uploads.erasure import erase_pictures
from community.uploads.handlers import attach_pictures
from community.uploads.jobs import bring_picture


def on_member_joined(member):
    """Give a new member the picture they have elsewhere, if they signed in from there."""
    if member.user_id and member.avatar_id is None and pictured_identity_of(member.user_id):
        later(bring_picture, member.community_id, member.id)


def on_identity_linked(identity):
    """Give somebody the picture they have elsewhere, wherever they show none."""
    for member in memberships_of(identity.user) if identity.picture_url else ():
        if member.avatar_id is None:
            later(bring_picture, member.community_id, member.id)


def on_post_written(post):
    """Let its readers see the pictures in a post."""
    if post.author is not None:
        attach_pictures(post.body, post.author, post_id=post.id)


def on_comment_written(comment):
    """The same for a comment."""
    if comment.author is not None:
        attach_pictures(comment.body, comment.author, comment_id=comment.id)


def on_post_emptied(post):
    erase_pictures(post.community_id, post_id=post.id)


def on_comment_emptied(comment):
    erase_pictures(comment.community_id, comment_id=comment.id)
