from community.db import db
from community.jobs import every_minute
from community.reading.handlers import DUE_AT_ONCE, show_due_reminders


@every_minute
def show_reminders():
    """Show the reminders whose time has come."""
    while True:
        due = show_due_reminders()
        db.session.commit()
        if due < DUE_AT_ONCE:
            break
