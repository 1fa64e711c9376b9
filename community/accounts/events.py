"""What can happen to an account, and how its security log and its mails say it."""

from flask_babel import lazy_gettext as _l

EVENTS = {
    "signed-in": _l("Signed in"),  # details: how
    "signed-out": _l("Signed out"),
    "session-ended": _l("Ended a session"),
    "sessions-ended": _l("Signed out everywhere else"),
    "all-sessions-ended": _l("Signed out everywhere"),
    "proved": _l("Proved it was you"),
    "wrong-second-factor": _l("A wrong second factor was tried"),
    "identity-linked": _l("Linked a way to sign in"),
    "identity-unlinked": _l("Unlinked a way to sign in"),
    "passkey-added": _l("Added a passkey"),
    "passkey-renamed": _l("Renamed a passkey"),
    "passkey-removed": _l("Removed a passkey"),
    "authenticator-on": _l("Turned on the authenticator app"),
    "authenticator-off": _l("Turned off the authenticator app"),
    "recovery-codes-made": _l("Made new recovery codes"),
    "recovery-code-used": _l("Used a recovery code"),
    "factors-reset": _l("An operator reset the second factors"),
    "email-asked": _l("Asked for another e-mail address"),
    "email-kept": _l("Kept the e-mail address after all"),
    "email-changed": _l("Changed the e-mail address"),
    "email-undone": _l("Undid the change of e-mail address"),
    "export-asked": _l("Asked for a copy of their data"),
    "export-fetched": _l("Downloaded a copy of their data"),
    "erase-asked": _l("Asked for the account to be deleted"),
    "erase-cancelled": _l("Kept the account after all"),
}

# Whoever holds the mailbox hears of these at once, in case it was somebody else.
MAILED = frozenset(
    {
        "identity-linked",
        "identity-unlinked",
        "passkey-added",
        "passkey-removed",
        "authenticator-on",
        "authenticator-off",
        "recovery-codes-made",
        "recovery-code-used",
        "factors-reset",
    }
)
