"""Ways to sign in beyond the mailbox, the second step of signing in, asking again who it is."""

from flask import Blueprint, g

from community.access import Role
from community.errors import NeedsSecondFactor
from community.factors.browser import named_address, passkey_host
from community.factors.queries import factors_of
from community.members.queries import memberships_of

bp = Blueprint("factors", __name__)
bp.app_template_global("passkey_host")(passkey_host)
bp.app_template_global("named_address")(named_address)


def refuse_weak():
    """Whoever holds only the mailbox must not change what guards more than the mailbox: the second
    step of signing in, or the rights of staff. Raises NeedsSecondFactor."""
    if g.session.second_factor_at is None and guards_more(g.user) and factors_of(g.user):
        raise NeedsSecondFactor


def guards_more(user):
    return user.second_step_at is not None or any(
        member.role >= Role.MODERATOR and member.community.staff_second_factor_at is not None
        for member in memberships_of(user)
    )


from community.factors.views import (  # noqa: E402, F401 - they add their routes
    authenticator,
    confirm,
    passkeys,
    second_step,
)
