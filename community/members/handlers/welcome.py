"""What a new member says in their first steps, and that they have taken them."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete

from community import limits, text
from community.db import db, lock, now
from community.errors import Refused
from community.members.handlers.names import index_names, set_name
from community.members.handlers.profile import checked_name
from community.members.models import MemberInterest
from community.members.signals import profile_edited


def rename(member, name):
    """Change only the name a member has here. Raises Refused. Signals profile_edited."""
    set_name(member, checked_name(name))
    index_names(member)
    profile_edited.send(member)


def set_interests(member, interests):
    """Replace a member's interests. Raises Refused for too many, or for one that is too long.

    What the community offers to choose from is kept as it is spelled there. Signals profile_edited.
    """
    kept = checked_interests(interests, member.community.interests)
    lock(member, "checklist_done_at")  # of two forms sent at once the later one stays
    db.session.execute(delete(MemberInterest).where(MemberInterest.member_id == member.id))
    ids = {"community_id": member.community_id, "member_id": member.id}
    db.session.add_all(MemberInterest(interest=interest, **ids) for interest in kept)
    db.session.flush()
    profile_edited.send(member)


def checked_interests(interests, offered):
    """Trimmed, without the empty ones, each only once whatever its capitals."""
    spelled = {each.casefold(): each for each in offered}
    kept: dict[str, str] = {}
    for interest in map(text.clean_line, interests):
        if interest:
            kept.setdefault(interest.casefold(), spelled.get(interest.casefold(), interest))
    most = limits.INTERESTS_A_MEMBER
    if len(kept) > most:
        words = ngettext("Choose up to %(num)s interest.", "Choose up to %(num)s interests.", most)
        raise Refused(words, "own_interests")
    if any(len(interest) > limits.INTEREST for interest in kept.values()):
        words = _("Keep each interest under %(n)s characters.", n=limits.INTEREST)
        raise Refused(words, "own_interests")
    return list(kept.values())


def finish_welcome(member):
    """The first steps are done, and are not offered again."""
    member.welcomed_at = member.welcomed_at or now()


def dismiss_checklist(member):
    """The checklist, and the offer of the first steps on it, stay away from now on."""
    member.checklist_done_at = member.checklist_done_at or now()
