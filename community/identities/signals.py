from blinker import signal

identity_linked = signal("identity-linked")  # sender: the Identity, now one of its user's
