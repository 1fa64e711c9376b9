from flask_babel import gettext as _

from community.mail import queue_mail


def mail_proof_code(row, code, community=None):
    """Queue the mail with the code by which somebody signed in proves again who they are."""
    name = community.name if community else "Hearth"
    queue_mail(
        "proof",
        row.email,
        _("%(code)s confirms that it is you at %(name)s", code=code, name=name),
        community=community,
        expires_at=row.expires_at,
        code=code,
        device=row.device,
    )
