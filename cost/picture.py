"""A million logins as a picture: `docs/cost.svg`, a bar each on a logarithmic scale."""

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape

LEFT, WIDTH, ROW, TOP = 230, 480, 30, 56
FROM, TO = 1, 6  # powers of ten of US dollars
OURS, OTHERS = "#1f6f8b", "#b8c4ce"


def picture(ours: Mapping[str, float], others: Mapping[str, float]) -> str:
    """Return the SVG."""
    height = TOP + ROW * (len(ours) + len(others)) + 30
    bars = [*((name, each, OURS) for name, each in ours.items())]
    bars += [(name, each, OTHERS) for name, each in others.items()]
    parts = [_frame(height)]
    parts += [_line(power, height) for power in range(FROM, TO + 1)]
    parts += [_bar(row, *bar) for row, bar in enumerate(bars)]
    return "\n".join([*parts, "</svg>", ""])


def _x(dollars: float) -> float:
    share = (math.log10(max(dollars, 10**FROM)) - FROM) / (TO - FROM)
    return LEFT + WIDTH * min(share, 1)


def _frame(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" '
        'font-family="sans-serif" font-size="13" role="img" '
        'aria-label="US dollars for a million logins, here and elsewhere">\n'
        '<rect width="100%" height="100%" fill="#ffffff"/>\n'
        '<text x="16" y="24" font-size="16">US dollars for a million logins, at list prices</text>'
    )


def _line(power: int, height: int) -> str:
    x = _x(10**power)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 24}" stroke="#dddddd"/>'
        f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#555">{10**power:,}</text>'
    )


def _bar(row: int, name: str, dollars: float, colour: str) -> str:
    top = TOP + ROW * row
    return (
        f'<text x="{LEFT - 10}" y="{top + 15}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{LEFT}" y="{top}" width="{_x(dollars) - LEFT:.1f}" height="20" '
        f'fill="{colour}"/><text x="{_x(dollars) + 6:.1f}" y="{top + 15}">{dollars:,.0f}</text>'
    )
