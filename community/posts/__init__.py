"""Posts and every version of them, and their hashtags.

Owns the tables posts, post_revisions, hashtags, post_hashtags and the counters spaces.post_count
(with spaces.last_post_at), members.post_count and hashtags.post_count.
"""
