from blinker import signal

# sender: the Post, flushed but not yet committed
post_created = signal("post-created")
post_edited = signal("post-edited")
post_deleted = signal("post-deleted")
post_restored = signal("post-restored")
post_moved = signal("post-moved")  # also member (who moved it), before (the Space it was in)
post_opened = signal("post-opened")  # by `member`, who now has seen all that is on it
post_announced = signal("post-announced")  # everybody who may read it is to hear of it
post_emptied = signal("post-emptied")  # for good: what hangs on its words goes too
