from blinker import signal

# sender: the Space, which every member may read from now on, or no longer; posts and comments in
# it begin or cease to count in public places
space_opened = signal("space-opened")
space_closed = signal("space-closed")
space_kind_changed = signal("space-kind-changed")  # between discussion and questions
space_saved = signal("space-saved")  # made, edited, put away or brought back
