from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

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
    kind = SelectField(_l("What people write there"), choices=KINDS)
    post_role = SelectField(_l("Who can post"), coerce=int, choices=WRITERS)
    comment_role = SelectField(_l("Who can comment"), coerce=int, choices=WRITERS)

    @classmethod
    def of(cls, space, groups):
        """The form filled with a space as it is."""
        return cls._with_groups(cls(obj=space), groups)

    @classmethod
    def blank(cls, groups):
        return cls._with_groups(
            cls(icon="message", visibility="members", kind="discussion"), groups
        )

    @classmethod
    def sent(cls, groups):
        """The form as it was sent."""
        return cls._with_groups(cls(request.form), groups)

    @classmethod
    def _with_groups(cls, form, groups):
        form.group_id.choices = [SelectChoice(group.id, group.name) for group in groups]
        form.groups = {group.id: group for group in groups}
        return form

    def group_and_fields(self):
        """(group, everything else) for the handlers. Raises Refused at the first bad field."""
        if not self.validate():
            field, words = next(iter(self.errors.items()))
            raise Refused(words[0], field)
        fields = {key: value for key, value in self.data.items() if key != "group_id"}
        return self.groups[self.group_id.data], fields

    def blame(self, refusal):
        """Show a refusal at the field it is about."""
        field = self._fields.get(refusal.field) or self.name
        field.errors = [str(refusal)]
