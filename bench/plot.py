#!/usr/bin/env python3
"""Draws a result as SVG: one bar per row, the length in parts of what must be reached.

usage: plot.py RESULT.json > PLOT.svg

Rows with a goal: the line is the goal, the tick the moonshot. Rows without one: the line is 1, that which they are
compared with. The scale is logarithmic.
"""
import json
import math
import sys
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, LINE = 900, 300, 110, 20
# The scale in parts of the goal.
LOW, HIGH = 1 / 16, 64
COLORS = {"moonshot": "#1a7f37", "must": "#4f9d69", "MISSED": "#c9372c", "": "#7d8590"}


def x_of(part):
    part = min(max(part, LOW), HIGH)
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log(part / LOW) / math.log(HIGH / LOW)


def text(x, y, s, **more):
    attributes = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(s)}</text>'


def bar(row, y):
    """The marks of one row."""
    if row["value"] is None:
        return [text(LEFT - 8, y, row["name"], text_anchor="end"), text(LEFT, y, row["note"] or "not measured", fill="#7d8590")]
    goal = row["must"] or 1
    end = x_of(row["value"] / goal)
    said = f'{row["value"]:.3g}{"" if row["unit"] == "x" else " " + row["unit"]}'
    if row["must"]:
        said += f' of {row["must"]:g}'
    out = [text(LEFT - 8, y, row["name"], text_anchor="end"),
           f'<rect x="{LEFT}" y="{y - 11}" width="{end - LEFT:.1f}" height="13" fill="{COLORS[row["verdict"]]}"/>',
           text(end + 5, y, said, fill="#57606a")]
    if row["moonshot"]:
        x = x_of(row["moonshot"] / goal)
        out.append(f'<path d="M{x:.1f} {y - 13}v17" stroke="#1f2328" stroke-width="1" stroke-dasharray="2 2"/>')
    return out


def axis(top, bottom):
    out = []
    part = LOW
    while part <= HIGH:
        x, strong = x_of(part), part == 1
        out.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="{"#1f2328" if strong else "#d8dee4"}" stroke-width="{1.5 if strong else 1}"/>')
        out.append(text(x, top - 5, f"{part:g}" if part >= 1 else f"1/{1 / part:.0f}", text_anchor="middle", fill="#57606a"))
        part *= 4
    return out


def draw(result):
    marks, y, group = [], 70, None
    for row in result["rows"]:
        if row["group"] != group:
            group = row["group"]
            y += 10
            marks.append(text(8, y, group, font_weight="bold"))
            y += LINE
        marks += bar(row, y)
        y += LINE
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 10}" viewBox="0 0 {WIDTH} {y + 10}"'
        ' font-family="sans-serif" font-size="12" fill="#1f2328">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        text(8, 20, "imerr: parts of what must be reached (line at 1; shorter is better; tick: moonshot)", font_size="14"),
        text(8, 38, result["about"], fill="#57606a"),
        *axis(66, y), *marks, "</svg>", ""])


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        sys.stdout.write(draw(json.load(source)))
