"""The home feed and hashtag pages: posts from every space one may read. Owns no table."""
