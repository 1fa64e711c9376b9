from blinker import signal

# sender: the Post, flushed but not yet committed
post_created = signal("post-created")
post_edited = signal("post-edited")
post_deleted = signal("post-deleted")
post_restored = signal("post-restored")
