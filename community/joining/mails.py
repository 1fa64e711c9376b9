from flask_babel import gettext as _

from community import limits
from community.joining.secrets import code_of
from community.mail import queue_mail
from community.tenancy import url_in


def mail_invitation(community, invitation):
    inviter = invitation.created_by
    queue_mail(
        "invitation",
        invitation.email,
        _("%(who)s invites you to %(name)s", who=inviter.name, name=community.name),
        community=community,
        expires_at=invitation.expires_at,
        who=inviter.name,
        until=invitation.expires_at,
        link=url_in(community, "joining.invitation", code=code_of(invitation)),
    )


def mail_approved(community, user):
    queue_mail(
        "request_approved",
        user.email,
        _("You are in: %(name)s", name=community.name),
        community=community,
        link=url_in(community, "home.index"),
    )


def mail_declined(community, user, words):
    queue_mail(
        "request_declined",
        user.email,
        _("Your request to join %(name)s", name=community.name),
        community=community,
        words=words,
        days=limits.ASK_TO_JOIN_AGAIN.days,
    )
