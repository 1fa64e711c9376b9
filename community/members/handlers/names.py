"""What a member is called, and the words by which they are found."""

from sqlalchemy import delete

from community import limits
from community.db import db
from community.members.models import MemberWord
from community.members.names import folded, words_in


def set_name(member, name):
    """Give a member a (checked) name; `index_names` follows when the handle is known too."""
    member.name = name
    member.sort_name = folded(name)[: limits.NAME]


def index_names(member):
    """Let a member be found by the words of their name and handle as these are now."""
    db.session.flush()
    db.session.execute(delete(MemberWord).where(MemberWord.member_id == member.id))
    ids = {"community_id": member.community_id, "member_id": member.id}
    db.session.add_all(
        MemberWord(word=word, **ids) for word in words_in(member.name, member.handle)
    )
    db.session.flush()


def forget_names(member):
    """Nobody finds them any more: they left."""
    db.session.execute(delete(MemberWord).where(MemberWord.member_id == member.id))
