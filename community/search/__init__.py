"""Finding posts, comments, members and spaces. Owns search_documents with its full-text index (FTS5
or tsvector), search_words, from which typing errors are corrected, and kept_searches."""
