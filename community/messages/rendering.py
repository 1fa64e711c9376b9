"""A message as it is shown: Markdown with less allowed, and those who take part as links."""

from community import text
from community.embeds.rendering import MENTION, between_tags, mention_html


def render(body, handles):
    """Safe HTML for what a message says; of the people it names, those with these handles."""
    tokens = between_tags(text.render_lightly(body))

    def link(words):
        return MENTION.sub(lambda found: mention_html(found, handles), words)

    return "".join(link(token) if is_text else token for token, is_text in tokens)
