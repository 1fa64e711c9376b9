"""A community goes with its last member."""

from flask_babel import gettext as _
from sqlalchemy import delete, update

from community import text
from community.access import Role
from community.communities.models import Community
from community.db import db
from community.errors import Refused
from community.members.models import Member
from community.privacy.queries import is_alone
from community.search.handlers import forget
from community.search.models import Document
from community.storage import drop_folder
from community.uploads.models import Upload


def delete_community(member, typed):
    """Delete a community with everything in it. `typed` must be its name.

    Raises Refused unless the member owns it and nobody else is there. The one place that writes
    the tables of all domains: it asks the models which there are. Files go before the commit.
    """
    community = member.community
    db.session.refresh(community, with_for_update=True)  # nobody joins meanwhile
    if member.role != Role.OWNER or not member.is_here or not is_alone(member):
        words = _("Others are in %(name)s. Hand it over to one of them.", name=community.name)
        raise Refused(words)
    if text.clean_line(typed).casefold() != community.name.casefold():
        raise Refused(_("Type the name, %(name)s.", name=community.name), f"name-{community.id}")
    here = {"community_id": community.id}
    db.session.execute(update(Member).filter_by(**here).values(avatar_id=None))
    db.session.execute(update(Community).filter_by(id=community.id).values(logo_id=None))
    loose = {"post_id": None, "comment_id": None, "message_id": None}
    db.session.execute(update(Upload).filter_by(**here).values(loose))
    forget(Document.community_id == community.id)  # also from the index, which is no model
    for table in reversed(db.metadata.sorted_tables):
        if "community_id" in table.columns:
            db.session.execute(delete(table).where(table.c.community_id == community.id))
    db.session.execute(delete(Community).filter_by(id=community.id))
    drop_folder(f"{community.id}/")
    db.session.expunge_all()
