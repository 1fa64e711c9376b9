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


def mail_confirm(change, token, device):
    """Ask whoever reads mail at a new address whether an account may use it."""
    mail_letter(
        change.new_email,
        _("Use this address for your Hearth account?"),
        [
            _(
                "The account %(old)s wants to sign in with this address, %(new)s, from now on.",
                old=change.old_email,
                new=change.new_email,
            ),
            _("If it is yours, open this page within 24 hours and press the button there."),
            _("If not, ignore this mail: without the button nothing changes."),
        ],
        device=device,
        link=url_in(None, "accounts.confirming_email", token=token),
        label=_("Look and confirm"),
        expires_at=change.expires_at,
    )


def mail_taken(owner, device):
    """Tell the owner of an account that another one was to use its address."""
    mail_letter(
        owner.email,
        _("You already have a Hearth account"),
        [
            _(
                "Somebody asked to use this address, %(address)s, for another account.",
                address=owner.email,
            ),
            _("Nothing has changed: it belongs to your account, and only one can have it."),
            _("Was it you? Sign in with this address, or change it in that account first."),
        ],
        device=device,
        link=url_in(None, "accounts.sign_in"),
        label=_("Sign in"),
    )


def mail_changed(change, undo, device):
    """Tell the old address that the account has left it, and how to bring it back."""
    mail_letter(
        change.old_email,
        _("Your Hearth account has another address"),
        [
            _(
                "It uses %(new)s now. This address, %(old)s, no longer signs in to it.",
                old=change.old_email,
                new=change.new_email,
            ),
            _("Was it you? Then all is well."),
            _("If not, take it back within seven days: one button there ends every session."),
        ],
        device=device,
        link=url_in(None, "accounts.undoing_email", token=undo),
        label=_("Take my account back"),
        expires_at=change.undo_until,
    )


def mail_undone(lost, kept):
    """Tell an address that the account which had moved there has gone back."""
    mail_letter(
        lost,
        _("The change of address was undone"),
        [
            _(
                "The Hearth account that used this address, %(lost)s, is back at %(kept)s.",
                lost=lost,
                kept=kept,
            ),
            _("Somebody opened the link that was mailed there. Every session has ended."),
        ],
        link=url_in(None, "accounts.sign_in"),
        label=_("Sign in"),
    )


def mail_letter(recipient, heading, lines, expires_at=None, **shown):
    """Queue a mail of a few lines and one link."""
    shown |= {"heading": heading, "lines": lines, "device": shown.get("device", "")}
    queue_mail("email_letter", recipient, heading, expires_at=expires_at, **shown)
