from blinker import signal

# sender: the Member, for whom something appeared on the bell or went from it
notifications_changed = signal("notifications-changed")
