#!/usr/bin/env python3
"""Write Lucide icons as filled outlines: icons.py LUCIDE_FONT CODEPOINTS.json NAMES.txt FOLDER.

Lucide's own SVGs are strokes. Fyne's renderer (oksvg) draws strokes two pixels wide at any size and repeated arcs
wrongly; the same shapes as outlines, which Lucide ships as a font, come out right at every size and screen scale.
"""

import json
import pathlib
import sys

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

GRID = 24  # Lucide draws on 24 by 24 units

TEMPLATE = """<!-- Lucide "{name}", ISC licence: see LICENSE. Made by scripts/icons.sh. -->
<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">
  <path fill="currentColor" d="{path}" />
</svg>
"""


def number(value):
    """Write a coordinate with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def main():
    font_file, codepoints_file, names_file, folder = (pathlib.Path(arg) for arg in sys.argv[1:])
    font = TTFont(font_file)
    glyphs, characters = font.getGlyphSet(), font.getBestCmap()
    codepoints = json.loads(codepoints_file.read_text(encoding="utf-8"))
    scale = GRID / font["head"].unitsPerEm
    for name in names_file.read_text(encoding="utf-8").split():
        pen = SVGPathPen(glyphs, ntos=number)
        flipped = TransformPen(pen, (scale, 0, 0, -scale, 0, font["hhea"].ascent * scale))
        glyphs[characters[codepoints[name]]].draw(flipped)
        target = folder / f"{name}.svg"
        target.write_text(TEMPLATE.format(name=name, path=pen.getCommands()), encoding="utf-8")


if __name__ == "__main__":
    main()
