"""The mentions of a member who goes."""

from sqlalchemy import delete

from community.db import db
from community.mentions.models import Mention


def erase_mentions(member):
    """Forget where a member was named; the words, which are others', stay."""
    theirs = delete(Mention).where(Mention.community_id == member.community_id)
    db.session.execute(theirs.where(Mention.member_id == member.id))
