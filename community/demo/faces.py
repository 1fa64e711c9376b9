"""Flat portraits for the people of the demo community, each drawn from a number."""

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageColor, ImageDraw

OVERSAMPLE = 4
ZOOM = 1.14
INK = "#2b1a16"

# fmt: off
BACKGROUNDS = (
    "#e8b659", "#93b197", "#bcd0e6", "#d9cfb8", "#e6b8a2", "#a9c9c4", "#c9b7d8", "#f0d9a8",
    "#9fb8d0", "#d98c6a", "#b9c48a", "#e2a7a7", "#7fa9ac", "#cdb38b",
)
LIGHT_SKINS = ("#f6d7bf", "#f0c9a8", "#e8b98f", "#dca77c", "#c98f63")
DARK_SKINS = ("#b57b4f", "#a86f48", "#935d3c", "#815036", "#6b412d")
DARK_HAIRS = ("#231b1b", "#2b201d", "#3a2a22", "#4a3128", "#6c6a6b", "#c3c1b8")
HAIRS = (*DARK_HAIRS, "#54362a", "#7a4b2c", "#a5673a", "#c9913f", "#dfb96a", "#b5533a")
CLOTHES = (
    "#1d5660", "#3f8d92", "#3c4a3e", "#b5533a", "#eadcc2", "#2f4468", "#7d3f58", "#c98a2b",
    "#5b6b4a", "#8a8f98", "#42352f", "#d7dde2",
)
BEARDED_STYLES = ("crop", "crop", "side", "side", "curls", "afro", "bald", "beanie", "cap")
STYLES = (*BEARDED_STYLES, "bob", "long", "long", "bun", "waves", "fringe", "headscarf", "braids")
# fmt: on

# The lower edge of the hair over the forehead, from left to right.
HAIRLINES = {
    "crop": [(28, 45), (33, 40), (36, 32), (50, 30), (64, 32), (67, 40), (72, 45)],
    "side": [(28, 46), (33, 41), (36, 35), (48, 33), (60, 28), (66, 36), (67, 41), (72, 46)],
    "curls": [(27, 42), (34, 36), (42, 34), (50, 35), (58, 34), (66, 36), (73, 42)],
    "afro": [(27, 44), (33, 39), (37, 32), (50, 29), (63, 32), (67, 39), (73, 44)],
    "bob": [(27, 58), (33, 46), (35, 37), (50, 35), (65, 37), (67, 46), (73, 58)],
    "long": [(27, 56), (33, 48), (37, 35), (50, 27), (63, 35), (67, 48), (73, 56)],
    "bun": [(28, 44), (34, 37), (42, 31), (50, 29), (58, 31), (66, 37), (72, 44)],
    "waves": [(27, 54), (33, 45), (40, 36), (56, 28), (64, 34), (67, 45), (73, 54)],
    "fringe": [(28, 47), (33, 42), (36, 38.5), (50, 39), (64, 38.5), (67, 42), (72, 47)],
    "braids": [(27, 54), (33, 46), (37, 35), (50, 27), (63, 35), (67, 46), (73, 54)],
}


@dataclass(frozen=True)
class Look:
    """Everything that is chosen about one face before the drawing starts."""

    background: str
    skin: str
    hair: str
    shirt: str
    trim: str
    style: str
    beard: str
    collar: str
    mouth: str
    glasses: str
    earrings: bool
    wide: float


class Pen:
    """Draws in a 100 by 100 space on a larger picture, so that shapes keep plain numbers."""

    def __init__(self, image):
        self.image = image
        self.draw = ImageDraw.Draw(image)
        self.unit = image.width / 100 * ZOOM

    def place(self, points):
        middle, down = self.image.width / 2, self.image.width * 0.53
        return [((x - 50) * self.unit + middle, (y - 52) * self.unit + down) for x, y in points]

    def oval(self, x, y, rx, ry, fill):
        self.draw.ellipse(self.place([(x - rx, y - ry), (x + rx, y + ry)]), fill=fill)

    def pair(self, x, y, rx, ry, fill):
        """The same oval left and right of the middle."""
        self.oval(50 - x, y, rx, ry, fill)
        self.oval(50 + x, y, rx, ry, fill)

    def bar(self, corners, radius, fill):
        self.draw.rounded_rectangle(self.place(corners), radius=radius * self.unit, fill=fill)

    def facets(self, points, fill):
        self.draw.polygon(self.place(points), fill=fill)

    def shape(self, points, fill):
        """A filled outline that curves through the points."""
        self.facets(_smooth(points), fill)

    def arc(self, middle, radii, span, colour, width):
        """A stroke along an ellipse, the span in degrees clockwise from the right."""
        for step in range(61):
            turn = math.radians(span[0] + (span[1] - span[0]) * step / 60)
            x, y = middle[0] + radii[0] * math.cos(turn), middle[1] + radii[1] * math.sin(turn)
            # A row of dots gives the round ends that an arc in Pillow does not have.
            self.oval(x, y, width / 2, width / 2, colour)


def draw_face(seed: int, size: int = 256) -> bytes:
    """Take a number and an edge length, give a square WebP portrait, always alike for a seed."""
    look = _choose_look(random.Random(seed))  # noqa: S311, a face is no secret
    image = Image.new("RGB", (size * OVERSAMPLE, size * OVERSAMPLE), look.background)
    pen = Pen(image)
    for layer in (_draw_back_hair, _draw_body, _draw_head, _draw_beard, _draw_features, _draw_top):
        layer(pen, look)
    buffer = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(buffer, "WEBP", quality=88)
    return buffer.getvalue()


def _choose_look(rng):
    dark = rng.random() < 0.5
    skin = rng.choice(DARK_SKINS if dark else LIGHT_SKINS)
    hairs = DARK_HAIRS if dark else HAIRS
    background, style = rng.choice(BACKGROUNDS), rng.choice(STYLES)
    shirt, trim = rng.sample([cloth for cloth in CLOTHES if _apart(cloth, background, INK)], 2)
    beards = ("none", "none", "short", "full", "moustache")
    return Look(
        background=background,
        skin=skin,
        hair=rng.choice([hair for hair in hairs if _apart(hair, background, skin)]),
        shirt=shirt,
        trim=trim,
        style=style,
        beard=rng.choice(beards) if style in BEARDED_STYLES else "none",
        collar=rng.choice(("round", "round", "shirt", "apron", "vee")),
        mouth=rng.choice(("smile", "smile", "grin", "half")),
        glasses=rng.choice((INK, "#e9d8a6" if dark else "#7d3f58", "", "", "")),
        earrings=style not in (*BEARDED_STYLES, "headscarf") and rng.random() < 0.5,
        wide=rng.uniform(17.2, 19.4),
    )


def _draw_body(pen, look):
    shade = _mix(look.skin, "#3a1408", 0.22)
    pen.shape([(4, 112), (14, 88), (27, 78), (50, 74), (73, 78), (86, 88), (96, 112)], look.shirt)
    pen.bar([(42, 58), (58, 78)], 4, look.skin)
    pen.shape([(42, 65), (50, 70.5), (58, 65), (58, 71), (50, 75.5), (42, 71)], shade)
    pen.oval(50, 76.5, 9.4, 5.2, look.skin)
    _draw_collar(pen, look)


def _draw_collar(pen, look):
    edge = _mix(look.shirt, "#ffffff", 0.35)
    if look.collar == "round":
        pen.arc((50, 76.5), (9.8, 5.8), (4, 176), edge, 2.2)
    elif look.collar == "vee":
        pen.facets([(41, 77), (59, 77), (50, 91)], look.skin)
    elif look.collar == "shirt":
        pen.facets([(40, 75), (50, 83), (42, 90), (36, 78)], edge)
        pen.facets([(60, 75), (50, 83), (58, 90), (64, 78)], edge)
    else:
        pen.bar([(35, 86), (65, 108)], 2, look.trim)
        pen.facets([(35, 88), (30, 77), (33, 76), (39, 88)], look.trim)
        pen.facets([(65, 88), (70, 77), (67, 76), (61, 88)], look.trim)


def _draw_head(pen, look):
    pen.pair(look.wide, 46, 4, 4.8, look.skin)
    pen.pair(look.wide + 0.4, 46, 2, 2.6, _mix(look.skin, "#3a1408", 0.16))
    pen.shape(_head_outline(look.wide), look.skin)
    pen.pair(look.wide * 0.58, 52, 3.6, 2.4, _mix(look.skin, "#c8452c", 0.17))
    if look.style == "bald":
        pen.arc((50, 36), (11, 11), (220, 262), _mix(look.skin, "#ffffff", 0.3), 2)


def _head_outline(wide):
    half = [(1, 41), (0.86, 55), (0.48, 65.5)]
    right = [(50 + wide * share, y) for share, y in [(0.82, 26), *half]]
    return [(50, 21), *right, (50, 69), *_mirror(right)]


def _draw_features(pen, look):
    for x in (42.8, 57.2):
        pen.oval(x, 45, 1.9, 2.3, INK)
        pen.oval(x + 0.6, 44.2, 0.65, 0.65, "#ffffff")
        pen.arc((x, 43.4), (4, 3.6), (215, 325), look.hair, 1.5)
        if look.glasses:
            pen.arc((x, 45.2), (6, 6), (0, 360), look.glasses, 1.4)
            pen.arc((50, 45.6), (1.8, 1.6), (200, 340), look.glasses, 1.3)
    pen.arc((50.4, 50.2), (2.1, 1.9), (20, 150), _mix(look.skin, "#200a05", 0.45), 1.3)
    _draw_mouth(pen, look)


def _draw_mouth(pen, look):
    lips = _mix(look.skin, "#5a0f0c", 0.62)
    if look.mouth == "grin":
        pen.draw.chord(pen.place([(44.5, 52.5), (55.5, 61.5)]), 0, 180, fill=lips)
        pen.bar([(46.2, 57), (53.8, 58.6)], 0.6, "#fff8f0")
    elif look.mouth == "half":
        pen.arc((51, 54), (5, 4.6), (25, 120), lips, 1.7)
    else:
        pen.arc((50, 53.4), (6, 5), (30, 150), lips, 1.7)


def _draw_beard(pen, look):
    if look.beard in ("short", "full"):
        drop = 3.4 if look.beard == "full" else 0.4
        jaw = [(1.02, 44), (0.9, 57), (0.5, 66 + drop)]
        right = [(57, 53.4), (50 + look.wide * 0.72, 52.5)]
        right += [(50 + look.wide * share, y) for share, y in jaw]
        pen.shape([(50, 52.6), *right, (50, 69.6 + drop), *_mirror(right)], look.hair)
        pen.oval(50, 57.4, 6.6, 3.6, look.skin)
    elif look.beard == "moustache":
        pen.shape([(42, 56.2), (46, 53), (50, 53.8), (54, 53), (58, 56.2), (50, 55.6)], look.hair)


def _draw_back_hair(pen, look):
    if look.style == "afro":
        pen.oval(50, 36, 29, 27, look.hair)
    elif look.style == "long":
        pen.bar([(44 - look.wide, 19), (56 + look.wide, 84)], 21, look.hair)
    elif look.style == "bob":
        pen.bar([(45 - look.wide, 18), (55 + look.wide, 63)], 17, look.hair)
    elif look.style == "waves":
        for step, bulge in enumerate((7, 8.5, 9, 9, 8)):
            pen.pair(look.wide + 0.5 + step, 31 + step * 9.5, bulge, 8, look.hair)
    elif look.style == "bun":
        pen.oval(50, 14.5, 9.5, 8.5, look.hair)
    elif look.style == "curls":
        for step in range(9):
            turn = math.radians(168 + step * 25.5)
            pen.oval(50 + 20 * math.cos(turn), 38 + 19.5 * math.sin(turn), 8.6, 8.6, look.hair)


def _draw_top(pen, look):
    if look.style in HAIRLINES:
        _draw_hairline(pen, look)
    elif look.style == "headscarf":
        _draw_headscarf(pen, look)
    elif look.style != "bald":
        _draw_hat(pen, look)
    if look.style == "braids":
        for step in range(6):
            pen.pair(look.wide + 2.5, 46 + step * 6.2, 4.4, 4.2, look.hair)
        pen.pair(look.wide + 2.5, 80.5, 3.6, 2, look.trim)
    if look.earrings:
        pen.pair(look.wide + 1, 52.4, 1.7, 1.7, "#e9bd45")


def _draw_hairline(pen, look):
    # Cutting a bigger head along the hairline keeps the hair snug whatever the head's width.
    scalp, above = (Image.new("L", pen.image.size) for _ in range(2))
    Pen(scalp).shape([(x, y * 0.97 - 1.6) for x, y in _head_outline(look.wide + 1.6)], 255)
    Pen(above).shape([(0, -30), *HAIRLINES[look.style], (100, -30)], 255)
    pen.image.paste(look.hair, mask=ImageChops.multiply(scalp, above))


def _draw_headscarf(pen, look):
    mask = Image.new("L", pen.image.size)
    right = [(67, 22), (73, 42), (70, 66)]
    Pen(mask).shape([(50, 15), *right, (50, 80), *_mirror(right)], 255)
    Pen(mask).oval(50, 47.5, 15.4, 19.5, 0)
    pen.image.paste(look.trim, mask=mask)
    pen.arc((50, 47.5), (16.2, 20.3), (190, 350), _mix(look.trim, "#000000", 0.18), 1.3)


def _draw_hat(pen, look):
    pen.pair(look.wide + 0.2, 38, 2.4, 6, look.hair)
    right = [(50 + look.wide, 20), (52 + look.wide, 35)]
    pen.shape([(50, 12), *right, *_mirror(right)], look.trim)
    shade = _mix(look.trim, "#000000", 0.27)
    if look.style == "cap":
        pen.shape([(27, 35), (50, 30), (73, 35), (72, 39), (50, 36), (28, 39)], shade)
    else:
        pen.bar([(46.6 - look.wide, 30), (53.4 + look.wide, 38.5)], 4, shade)


def _mirror(points):
    return [(100 - x, y) for x, y in reversed(points)]


def _smooth(points, steps=12):
    # A Catmull-Rom curve goes through its points, so outlines are easy to write by hand.
    knots = [complex(*point) for point in points]
    curve = []
    for at in range(len(knots)):
        a, b, c, d = (knots[(at + step) % len(knots)] for step in (-1, 0, 1, 2))
        for t in (step / steps for step in range(steps)):
            bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            curve.append(b + ((c - a) * t + bend) / 2)
    return [(spot.real, spot.imag) for spot in curve]


def _mix(colour, other, share):
    pairs = zip(ImageColor.getrgb(colour), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _apart(colour, *others):
    own = ImageColor.getrgb(colour)
    pairs = [zip(own, ImageColor.getrgb(other), strict=True) for other in others]
    return all(sum(abs(a - b) for a, b in pair) > 100 for pair in pairs)
