from flask_babel import gettext as _

from community.mail import queue_mail
from community.tenancy import url_in


def mail_code(row, code, link, community=None):
    """Queue the one mail that carries both the code (also in its subject) and the link."""
    name = community.name if community else "Hearth"
    queue_mail(
        "code",
        row.email,
        _("%(code)s is your code for %(name)s", code=code, name=name),
        community=community,
        expires_at=row.expires_at,
        code=code,
        link=url_in(community, "accounts.link", token=link),
        device=row.device,
    )


def mail_security(user, words, details, device):
    """Tell the owner of an account what happened to it, in case it was somebody else."""
    queue_mail(
        "security",
        user.email,
        _("%(words)s: your Hearth account", words=words),
        words=words,
        details=details,
        device=device,
        address=user.email,
        link=url_in(None, "accounts.account"),
    )
