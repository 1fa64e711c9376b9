"""The composer: drafts, scheduled posts, preview, what is pasted. Owns drafts."""
