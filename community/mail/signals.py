from blinker import signal

# sender: None; mails: those that are about to leave. One that is "expired" by then does not.
mails_leaving = signal("mails-leaving")
