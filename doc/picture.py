#!/usr/bin/env python3
"""Draws what a terminal shows as SVG.

usage: COMMAND | picture.py [--columns N] [--title TEXT] > picture.svg

Reads text with SGR colours (ESC [ ... m) from standard input and wraps it at the
terminal's width, wide characters as two columns. The pictures of the README are
made with it from the real output: `make pictures`.
"""
import argparse
import re
import sys
import unicodedata
from xml.sax.saxutils import escape

COLORS = {"36": "#39c5cf", "1": "#ffffff", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341"}
CELL, LINE, PAD = 8.4, 20, 14


def width(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text):
    """(character, colour) for each character of a line."""
    color = None
    for part in re.split(r"(\x1b\[[0-9;]*m)", text):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if code:
            color = COLORS.get(code.group(1))
        else:
            for char in part:
                yield char, color


def rows(text, columns):
    for line in text.split("\n"):
        row, used = [], 0
        for char, color in cells(line):
            if used + width(char) > columns:
                yield row
                row, used = [], 0
            row.append((char, color, used))
            used += width(char)
        yield row


def spans(row):
    """Characters of one colour and one kind of width beside each other."""
    start = 0
    for i in range(1, len(row) + 1):
        if i == len(row) or row[i][1] != row[start][1] or width(row[i][0]) != width(row[start][0]):
            yield row[start][2], row[start][1], "".join(c for c, _, _ in row[start:i]), width(row[start][0])
            start = i


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", type=int, default=100)
    parser.add_argument("--title", default="")
    args = parser.parse_args()
    text = sys.stdin.read().rstrip("\n")
    drawn = list(rows(text, args.columns))
    w, h = args.columns * CELL + 2 * PAD, len(drawn) * LINE + 2 * PAD + 24
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0f} {h:.0f}" role="img">')
    print(f"<title>{escape(args.title)}</title>")
    print(f'<rect width="{w:.0f}" height="{h:.0f}" rx="8" fill="#0d1117"/>')
    for i, color in enumerate(("#ff5f56", "#ffbd2e", "#27c93f")):
        print(f'<circle cx="{PAD + 4 + i * 18}" cy="16" r="5" fill="{color}"/>')
    print('<g font-family="Menlo,Consolas,\'DejaVu Sans Mono\',\'Noto Sans Mono CJK SC\','
          '\'Noto Sans CJK SC\',\'Microsoft YaHei\',monospace" font-size="14" fill="#c9d1d9">')
    for i, row in enumerate(drawn):
        y = PAD + 24 + i * LINE + 14
        for column, color, part, wide in spans(row):
            if not part.strip():
                continue
            fill = f' fill="{color}"' if color else ""
            length = len(part) * wide * CELL
            print(f'<text x="{PAD + column * CELL:.1f}" y="{y}" textLength="{length:.1f}"{fill}>'
                  # XML would fold blanks
                  f'{escape(part).replace(" ", chr(0xa0))}</text>')
    print("</g>\n</svg>")


main()
