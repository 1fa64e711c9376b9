"""What each kind of mail is called. Subjects are never shown here: some hold a code."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "code": _l("Code to sign in"),
    "invitation": _l("Invitation"),
    "request_approved": _l("Request approved"),
    "request_declined": _l("Request declined"),
    "banned": _l("Ban"),
    "notification": _l("Notification"),
    "digest": _l("Digest"),
}
STATES = {
    "queued": _l("waiting"),
    "sending": _l("on its way"),
    "sent": _l("sent"),
    "failed": _l("failed"),
    "expired": _l("dropped, too late"),
}
SHOWN = {  # what Admin -> Mail can be narrowed to
    "waiting": ("queued", "sending"),
    "sent": ("sent",),
    "failed": ("failed",),
    "dropped": ("expired",),
}
