"""What a text shows beyond its words: people and hashtags as links, pictures, videos, previews of
links. Owns link_previews and link_uses."""
