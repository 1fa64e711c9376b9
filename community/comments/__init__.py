"""What members say under a post, in two levels.

Owns the tables comments and comment_revisions and the counters posts.comment_count (with
posts.last_activity_at), comments.reply_count and members.comment_count.
"""
