from blinker import signal

signed_in = signal("signed-in")  # sender: the User; founding: what to start, from the LoginCode
user_named = signal("user-named")  # sender: the User, whose name was asked for the first time
