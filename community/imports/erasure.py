"""Where the words of a member who goes came from."""

from sqlalchemy import delete, or_, select

from community.comments.models import Comment
from community.db import db
from community.imports.models import ImportedRow
from community.posts.models import Post


def forget_sources(member):
    """Delete what ties a member, their posts and their comments to an account elsewhere."""

    def written(kind):
        theirs = select(kind.id).where(kind.community_id == member.community_id)
        return theirs.where(kind.author_id == member.id)

    rows = delete(ImportedRow).where(
        ImportedRow.community_id == member.community_id,
        or_(
            ImportedRow.member_id == member.id,
            ImportedRow.post_id.in_(written(Post)),
            ImportedRow.comment_id.in_(written(Comment)),
        ),
    )
    db.session.execute(rows)
