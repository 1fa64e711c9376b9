"""Pictures people send: checked by content, never by name, and made anew."""

import hashlib
import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Optional

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from community import limits
from community.errors import Refused, TooMany

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
QUALITY = 82

# Making a picture takes a processor and up to 200 MB for a moment: one at a time in a process, and
# only a few requests wait for their turn, so that pages are served meanwhile.
AT_WORK, IN_LINE = BoundedSemaphore(1), BoundedSemaphore(6)


@dataclass(frozen=True)
class Picture:
    """A picture as it will be stored: WebP bytes without any metadata; perhaps a smaller one."""

    content: bytes
    width: int
    height: int
    small: Optional["Picture"] = None

    @property
    def digest(self):
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self):
        """Bytes, of both sizes."""
        return len(self.content) + (self.small.size if self.small else 0)


def square_picture(content, side):
    """Crop and shrink to a square of at most `side` pixels. Raises Refused with field `picture`."""
    with in_turn():
        upright = upright_image(content, limits.AVATAR_BYTES, side)
        side = min(side, *upright.size)
        return encoded(ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS))


def fitted_picture(content, sides=limits.PICTURE_SIDES, most=limits.PICTURE_BYTES):
    """Shrink to at most `sides[0]` pixels each way, never enlarge; the smaller one to `sides[1]`.

    Of an animated picture only the first image is kept. Raises Refused with field `picture`.
    """
    with in_turn():
        image = upright_image(content, most, sides[0])
        image.thumbnail((sides[0], sides[0]), Image.Resampling.LANCZOS)
        large, small = encoded(image), None
        if len(sides) > 1 and max(image.size) > sides[1]:
            image.thumbnail((sides[1], sides[1]), Image.Resampling.LANCZOS)
            small = encoded(image)
        return Picture(large.content, large.width, large.height, small)


@contextmanager
def in_turn():
    """Wait until no other picture is made. Raises TooMany when others wait already."""
    if not IN_LINE.acquire(blocking=False):
        raise TooMany(_("Many pictures arrive at once. Try again in a moment."), "picture")
    try:
        with AT_WORK:
            yield
    finally:
        IN_LINE.release()


def upright_image(content, most, side):
    """The decoded picture, turned as its camera meant it.

    The pixel limit is checked on the header, before anything is decoded: a small file can claim
    an enormous picture (SECURITY CL11).
    """
    if len(content) > most:
        raise Refused(_("A picture may have up to %(n)s MB.", n=most // 2**20), "picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as image:
                if image.width * image.height > limits.PICTURE_PIXELS:
                    raise Refused(_("A picture may have up to 25 megapixels."), "picture")
                image.draft("RGB", (side * 2, side * 2))
                mode = "RGBA" if image.has_transparency_data else "RGB"
                return ImageOps.exif_transpose(image).convert(mode)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(_("A picture may have up to 25 megapixels."), "picture") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError):
        words = _("Choose a picture: JPEG, PNG, GIF, WebP or AVIF.")
        raise Refused(words, "picture") from None


def encoded(image):
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY)
    return Picture(out.getvalue(), *image.size)
