"""Pictures people send: checked by content, never by name, and made anew."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from community import limits
from community.errors import Refused

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


@dataclass(frozen=True)
class Picture:
    """A square picture as it will be stored: WebP bytes without any metadata."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self):
        return hashlib.sha256(self.content).hexdigest()


def square_picture(content, side):
    """Crop and shrink to a square of at most `side` pixels. Raises Refused with field `picture`.

    The pixel limit is checked on the header, before anything is decoded: a small file can claim
    an enormous picture (SECURITY CL11).
    """
    if len(content) > limits.AVATAR_BYTES:
        raise Refused(_("A picture may have up to 5 MB."), "picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as image:
                if image.width * image.height > limits.PICTURE_PIXELS:
                    raise Refused(_("A picture may have up to 25 megapixels."), "picture")
                image.draft("RGB", (side * 2, side * 2))
                upright = ImageOps.exif_transpose(image).convert("RGBA")
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(_("A picture may have up to 25 megapixels."), "picture") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError):
        words = _("Choose a picture: JPEG, PNG, GIF, WebP or AVIF.")
        raise Refused(words, "picture") from None
    side = min(side, *upright.size)
    fitted = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    fitted.save(out, "WEBP", quality=82)
    return Picture(out.getvalue(), side, side)
