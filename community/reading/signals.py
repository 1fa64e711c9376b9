from blinker import signal

# sender: the Bookmark whose time has come, with `post` readable by its member
reminder_due = signal("reminder-due")

# sender: the Post, with the `member` who wants to hear no more of it
post_muted = signal("post-muted")
