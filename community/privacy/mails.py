from flask_babel import gettext as _

from community.mail import queue_mail
from community.tenancy import url_in


def mail_ready(export):
    """Tell somebody that the copy of their data can be fetched, and until when."""
    queue_mail(
        "export_ready",
        export.user.email,
        _("The copy of your data is ready"),
        expires_at=export.expires_at,
        until=export.expires_at,
        link=url_in(None, "privacy.index"),
    )


def mail_leaving(user, device):
    """Tell somebody that their account will be deleted, and until when they can keep it."""
    queue_mail(
        "erasure_asked",
        user.email,
        _("Your Hearth account will be deleted"),
        expires_at=user.erase_at,
        until=user.erase_at,
        address=user.email,
        device=device,
        link=url_in(None, "accounts.sign_in"),
    )
