from blinker import signal

# sender: the Bookmark whose time has come, with `post` readable by its member
reminder_due = signal("reminder-due")
