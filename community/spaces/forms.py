from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from community import limits
from community.access import Role
from community.errors import Refused
from community.spaces.handlers import ICONS

WRITERS = [
    SelectChoice(Role.MEMBER.value, _l("Everyone")),
    SelectChoice(Role.MODERATOR.value, _l("Moderators and admins")),
    SelectChoice(Role.ADMIN.value, _l("Admins only")),
]
VISIBILITY = [
    SelectChoice("public", _l("Public: anyone can read it")),
    SelectChoice("members", _l("Members: everyone who joined")),
    SelectChoice("private", _l("Private: listed members; others see its name")),
    SelectChoice("level", _l("Private, and open from a level on")),
    SelectChoice("secret", _l("Secret: listed members; others do not know of it")),
]
KINDS = [
    SelectChoice("discussion", _l("Discussions")),
    SelectChoice("questions", _l("Questions: one comment can be marked as the answer")),
]


class SpaceForm(Form):
    name = StringField(_l("Name"), [InputRequired(), Length(max=limits.SPACE_NAME)])
    description = TextAreaField(_l("Description"), [Length(max=limits.SPACE_DESCRIPTION)])
    icon = SelectField(_l("Icon"), choices=[SelectChoice(icon, icon.title()) for icon in ICONS])
    group_id = SelectField(_l("Group"), coerce=int)
    visibility = SelectField(_l("Who can see it"), choices=VISIBILITY)
    level_key = SelectField(_l("Open from this level on"), [Optional()], coerce=int)
    kind = SelectField(_l("What people write there"), choices=KINDS)
    post_role = SelectField(_l("Who can post"), coerce=int, choices=WRITERS)
    comment_role = SelectField(_l("Who can comment"), coerce=int, choices=WRITERS)

    @classmethod
    def of(cls, space, groups, ladder):
        """The form filled with a space as it is."""
        form = cls(obj=space)
        if space.level_key is not None:
            form.visibility.data = "level"
        return form.offering(groups, ladder)

    @classmethod
    def blank(cls, groups, ladder):
        form = cls(icon="message", visibility="members", kind="discussion")
        return form.offering(groups, ladder)

    @classmethod
    def sent(cls, groups, ladder):
        """The form as it was sent."""
        return cls(request.form).offering(groups, ladder)

    def offering(self, groups, ladder):
        """The form with these groups, and levels above the first, to choose from."""
        self.group_id.choices = [SelectChoice(group.id, group.name) for group in groups]
        self.groups = {group.id: group for group in groups}
        self.level_key.choices = [SelectChoice(each.key, each.name) for each in ladder.levels[1:]]
        return self

    def group_and_fields(self):
        """(group, everything else) for the handlers. Raises Refused at the first bad field."""
        if not self.validate():
            field, words = next(iter(self.errors.items()))
            raise Refused(words[0], field)
        fields = {key: value for key, value in self.data.items() if key != "group_id"}
        if fields["visibility"] == "level":
            if fields["level_key"] is None:
                raise Refused(_l("Choose a level from the list."), "level_key")
            fields["visibility"] = "private"
        else:
            fields["level_key"] = None
        return self.groups[self.group_id.data], fields

    def blame(self, refusal):
        """Show a refusal at the field it is about."""
        field = self._fields.get(refusal.field) or self.name
        field.errors = [str(refusal)]
