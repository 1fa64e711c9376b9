"""Telling one emoji from everything else that can be typed."""

import re

AS_PICTURE = "\ufe0f"  # asks for the colourful form of a sign that is also plain text
# Those of the old signs that are pictures by themselves; the others need AS_PICTURE.
PICTURES = (
    "⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅"
    "⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕"
)
SIGNS = "©®‼⁉™ℹ↔-↪⌨-⏏⏭-⏺Ⓜ▪-◼☀-⛿✂-➿⤴⤵⬅-⬇〰〽㊗㊙"
TONE = "[\U0001f3fb-\U0001f3ff]"
LETTER = "[\U0001f1e6-\U0001f1ff]"  # two of them are a flag
NEWER = "[\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
ONE = f"(?:{NEWER}{AS_PICTURE}?|[{PICTURES}]{AS_PICTURE}?|[{SIGNS}]{AS_PICTURE})(?:{TONE})?"
WITH_TONE = f"(?:{ONE}|[{SIGNS}]{TONE})"
TAGGED = "\U0001f3f4[\U000e0020-\U000e007e]{2,6}\U000e007f"  # the flag of a region
KEY = f"[0-9#*]{AS_PICTURE}?\u20e3"
EMOJI = re.compile(f"{LETTER}{{2}}|{TAGGED}|{KEY}|{WITH_TONE}(?:\u200d{WITH_TONE}){{0,5}}")


def one_emoji(typed):
    """What was typed if it is one emoji, in its colourful form; else None."""
    typed = typed.strip()
    for emoji in (typed, f"{typed}{AS_PICTURE}"):
        if EMOJI.fullmatch(emoji):
            return emoji
    return None
