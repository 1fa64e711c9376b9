"""The composer: writing and editing posts, drafts of everything, scheduled posts, preview.

Owns drafts. A draft is its author's alone: nobody else sees it, staff neither.
"""
