from blinker import signal

# sender: the Comment, flushed but not yet committed
comment_created = signal("comment-created")
comment_edited = signal("comment-edited")
comment_deleted = signal("comment-deleted")
comment_emptied = signal("comment-emptied")  # its words are gone for good
# also member: who marked it as the answer to its post, or took the mark off
comment_accepted = signal("comment-accepted")
comment_unaccepted = signal("comment-unaccepted")
