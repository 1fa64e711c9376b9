"""A community's icons as an installed app: its logo, or its letters on its colour. All are PNG."""

import hashlib
import io
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from PIL import Image, ImageDraw, ImageFont, ImageOps

from community.mail.outbox import ink_on
from community.storage import read_file

DRAWN = 1  # changes when the drawing does, so that browsers ask again
OVERSAMPLE = 3
WIDEST = 1.5  # of how many heights
BOLD = 32  # of how many parts of a letter's height its stroke is thickened by one
WHITE = "#ffffff"


class Icon(NamedTuple):
    """`full` ones fill their square, since the system cuts them to its shape; `drawing` is how
    much of the square the letters or the logo take."""

    side: int
    full: bool
    drawing: float


ICONS = {
    "192": Icon(192, False, 0.44),
    "512": Icon(512, False, 0.44),
    "maskable": Icon(512, True, 0.34),
    "apple": Icon(180, True, 0.44),
}
LOGO_ON_FULL = {"maskable": 0.62, "apple": 0.8}  # within the circle that every mask leaves


def icon_version(community):
    """Changes whenever an icon of the community does."""
    seen = f"{DRAWN} {community.brand_colour} {community.initials} {community.logo_id}"
    return hashlib.sha256(seen.encode()).hexdigest()[:12]


@lru_cache(maxsize=64)
def draw_icon(name, colour, letters, logo_key=None):
    """The PNG with one of the names in ICONS; `logo_key` is where a logo is kept."""
    icon = ICONS[name]
    drawn = of_logo(name, read_file(logo_key)) if logo_key else of_letters(icon, colour, letters)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def of_logo(name, content):
    logo = Image.open(io.BytesIO(content)).convert("RGBA")
    side = ICONS[name].side
    if not ICONS[name].full:
        return logo.resize((side, side), Image.Resampling.LANCZOS)
    corner = logo.crop((0, 0, 1, 1)).tobytes()
    ground = tuple(corner) if corner[3] == 255 else WHITE
    inner = round(side * LOGO_ON_FULL[name])
    small = logo.resize((inner, inner), Image.Resampling.LANCZOS)
    whole = Image.new("RGBA", (side, side), ground)
    whole.alpha_composite(small, ((side - inner) // 2,) * 2)
    return whole.convert("RGB")


def of_letters(icon, colour, letters):
    """In the shape of the logo tiles on our pages, an arch."""
    side = icon.side * OVERSAMPLE
    image = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(image)
    if icon.full:
        pen.rectangle((0, 0, side, side), f"#{colour}")
    else:
        draw_arch(pen, side * 0.04, side * 0.02, side * 0.96, side * 0.98, f"#{colour}")
    ink, height = ink_on(colour), side * icon.drawing
    letters = "".join(each for each in normalize("NFKD", letters) if not combining(each))
    if can_write(letters):
        middle = side / 2, side * (0.5 if icon.full else 0.53)
        font = fitting_font(letters, height)
        stroke = round(font.size / BOLD)
        pen.text(middle, letters, ink, font, anchor="mm", stroke_width=stroke)
    else:
        left, top = (side - height * 0.8) / 2, (side - height) / 2
        draw_arch(pen, left, top, side - left, side - top, ink)
    small = ImageOps.contain(image, (icon.side, icon.side), Image.Resampling.LANCZOS)
    return small.convert("RGB") if icon.full else small


def fitting_font(letters, height):
    """The font in which letters are so high, or lower if they would be too wide."""
    font = ImageFont.load_default(round(height))
    width = font.getlength(letters)
    return ImageFont.load_default(round(height * min(1, height * WIDEST / width)))


def draw_arch(pen, left, top, right, bottom, colour):
    width, foot = right - left, (right - left) * 0.12
    pen.pieslice((left, top, right, top + width * 0.96), 180, 360, colour)
    pen.rounded_rectangle(
        (left, top + width * 0.48, right, bottom),
        foot,
        colour,
        corners=(False, False, True, True),
    )


def can_write(letters):
    """Whether the font that comes with Pillow has them: it knows Latin letters only."""
    font = ImageFont.load_default(20)
    unknown = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != unknown for letter in letters)
