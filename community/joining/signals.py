from blinker import signal

request_made = signal("request-made")  # sender: the Community that somebody asks to join
