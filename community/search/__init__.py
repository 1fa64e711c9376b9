"""Finding posts, comments, members and spaces. Owns search_documents with its full-text index,
saved_searches and recent_searches."""
