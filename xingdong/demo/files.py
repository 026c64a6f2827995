"""Small real files to attach to the demo's orders."""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from xingdong.files.uploads import CheckedFile, check_upload

TOP, LINE, SIZE = 780, 28, 14  # points

# Objects 1 to 3, then the content as 4, then the font from 5 on.
PAGE = """\
<</Type/Catalog/Pages 2 0 R>>
<</Type/Pages/Kids[3 0 R]/Count 1>>
<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>\
""".splitlines()
FONT = """\
<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[6 0 R]>>
<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo 8 0 R/FontDescriptor 7 0 R>>
<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0\
/Ascent 880/Descent -120/CapHeight 880/StemV 93>>
<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>\
""".splitlines()


def pdf(name: str, *lines: str) -> CheckedFile:
    """A one-page PDF with ``lines`` on it, checked like any upload.

    The font is one of the Chinese fonts every PDF reader supplies, so none is embedded.
    """
    return check_upload(ContentFile(_pdf(lines), name=name))


def _pdf(lines) -> bytes:
    text = "".join(
        f"BT /F1 {SIZE} Tf 60 {TOP - number * LINE} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
        for number, line in enumerate(lines)
    )
    content = f"<</Length {len(text)}>>stream\n{text}endstream"
    body, places = "%PDF-1.5\n", []
    for number, thing in enumerate((*PAGE, content, *FONT), start=1):
        places.append(len(body))
        body += f"{number} 0 obj{thing}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(places) + 1
    body += (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    )
    return body.encode("ascii")


def photo(name: str) -> CheckedFile:
    """A dusky street with a lamp that does not shine, checked like any upload."""
    picture = Image.linear_gradient("L").resize((1200, 900))
    picture = Image.merge(
        "RGB", [picture.point(lambda x, s=s: 40 + x * s) for s in (0.5, 0.45, 0.6)]
    )
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 760, 1200, 900), fill=(52, 48, 46))
    draw.rectangle((590, 180, 610, 770), fill=(30, 28, 28))
    draw.rectangle((600, 180, 760, 194), fill=(30, 28, 28))
    draw.polygon([(740, 194), (820, 194), (800, 226), (752, 226)], fill=(70, 66, 62))
    for left in range(60, 1200, 220):
        draw.rectangle((left, 822, left + 110, 834), fill=(190, 186, 178))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    return check_upload(ContentFile(buffer.getvalue(), name=name))
