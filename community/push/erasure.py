"""The devices of a member who goes: a write to the table of this package."""

from community.push.handlers import forget_devices
from community.push.models import PushSubscription


def forget_devices_of(member):
    """Wake none of a member's browsers any more."""
    forget_devices(PushSubscription.member_id == member.id)
