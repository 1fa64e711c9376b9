from community.jobs import later
from community.push.erasure import forget_devices_of
from community.push.jobs import push_to_member
from community.push.queries import is_due_for


def on_notifications_changed(member):
    """What is due at once does not wait for the minute."""
    if is_due_for(member):
        later(push_to_member, member.community_id, member.id)


def on_member_left(member, forgotten):
    forget_devices_of(member)
