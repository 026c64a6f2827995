"""Real little pictures, as a phone would send them."""

import io

from PIL import Image

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def picture(kind: str = "JPEG", size=(64, 40), *, turned=False, mode="RGB") -> bytes:
    """A picture that is red on the left and white on the right.

    ``turned``: lying on its side, with the make of the phone and the place in its EXIF.
    """
    image = Image.new(mode, size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = 6
        exif[MAKE] = "SECRETPHONE"
        exif[GPS] = {1: "N", 2: (31.0, 46.0, 30.0), 3: "E", 4: (120.0, 3.0, 20.0)}
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()
