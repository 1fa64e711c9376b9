from community.composing.handlers.drafts import discard_drafts_at, forget_drafts
from community.composing.queries import Place


def on_comment_created(comment):
    answered = comment.answers or comment.parent
    if comment.author is None:
        return
    if answered is not None:
        discard_drafts_at(comment.author, Place("reply", comment=answered))
    else:
        discard_drafts_at(comment.author, Place("comment", post=comment.post))


def on_comment_edited(comment):
    if comment.author is not None:
        discard_drafts_at(comment.author, Place("comment_edit", comment=comment))


def on_post_edited(post):
    if post.author is not None:
        discard_drafts_at(post.author, Place("post_edit", post=post))


def on_member_left(member, forgotten):
    if forgotten:
        forget_drafts(member)
