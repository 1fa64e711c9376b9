"""People somebody chose in a form: templates/members/_people.html."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from community.errors import Refused
from community.members.queries import members_called

MOST = 50  # people in one form


@dataclass
class Chosen:
    """The people a form's field names by their handles."""

    name: str = "to"
    people: list[Any] = field(default_factory=list)
    typed: str = ""  # what names nobody

    @classmethod
    def sent(cls, name="to"):
        words = " ".join(request.values.getlist(name)[:MOST])[:1_000]
        handles = list(dict.fromkeys(re.findall(r"[^\s,;@]+", words.lower())))[:MOST]
        people = members_called(g.viewer, handles) if handles else []
        known = {member.handle for member in people}
        return cls(name, people, " ".join(handle for handle in handles if handle not in known))

    def checked(self):
        """The people. Raises Refused for a handle that is nobody's, and when there is none."""
        if self.typed:
            words = _("There is nobody here called %(names)s.", names=self.typed)
            raise Refused(words, self.name)
        if not self.people:
            raise Refused(_("Say whom it is for."), self.name)
        return self.people
