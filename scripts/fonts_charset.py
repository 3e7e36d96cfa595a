#!/usr/bin/env python3
"""Print the code points that the bundled font must cover, one U+XXXX a line.

GB2312 for simplified Chinese, the frequent half of Big5 (level 1) so that traditional text which people paste in
is shown in the same face, Latin, and the punctuation and symbols that the window uses. What the source font lacks (most
of Latin Extended-A) is left out silently; Fyne falls back to its own face there.
"""

RANGES = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x02C6, 0x02DD),  # spacing modifiers
    (0x2000, 0x206F),  # general punctuation
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x214F),  # letterlike symbols
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2460, 0x24FF),  # enclosed numbers
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2700, 0x27BF),  # dingbats: check marks
    (0x3000, 0x303F),  # CJK punctuation
    (0xFE30, 0xFE4F),  # CJK compatibility forms
    (0xFF00, 0xFFEF),  # full-width forms
]


def double_byte(codec, rows, columns):
    """Yield each code point that a double-byte codec defines in the given rows and columns."""
    for row in rows:
        for column in columns:
            try:
                text = bytes((row, column)).decode(codec)
            except UnicodeDecodeError:
                continue
            yield from (ord(char) for char in text)


def main():
    points = {point for low, high in RANGES for point in range(low, high + 1)}
    points.update(double_byte("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)))
    points.update(double_byte("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]))
    for point in sorted(points):
        print(f"U+{point:04X}")


if __name__ == "__main__":
    main()
