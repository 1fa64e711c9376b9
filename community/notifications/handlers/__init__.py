"""Every write to notifications, cut by subject."""

from community.notifications.handlers.reading import delete_notification, mark_read
from community.notifications.handlers.telling import notify
from community.notifications.handlers.undoing import take_back

__all__ = ["delete_notification", "mark_read", "notify", "take_back"]
