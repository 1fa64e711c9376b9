from blinker import signal

# sender: the Comment, flushed but not yet committed
comment_created = signal("comment-created")
comment_edited = signal("comment-edited")
comment_deleted = signal("comment-deleted")
