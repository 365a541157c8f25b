"""The proof as a picture: `docs/proof.svg`, one bar a policy on a logarithmic scale."""

import math
from xml.sax.saxutils import escape

from gatehouse.domain.methods import Method

from proof.chance import guess_chance, of_many
from proof.others import POLICIES
from proof.results import APP_LIMIT, Results

LEFT, WIDTH, ROW = 300, 520, 46
TOP = 64
FROM, TO = -6, 0  # powers of ten
COLOURS = {Method.APP: "#1f6f8b", Method.SMS: "#e08e45"}


def picture(results: Results) -> str:
    """Return the SVG."""
    policies = [*((each.name, _others(each.guesses)) for each in POLICIES), _ours(results)]
    height = TOP + ROW * len(policies) + 40
    parts = [_frame(height)]
    parts += [_bars(row, *policy) for row, policy in enumerate(policies)]
    limit = _x(APP_LIMIT)
    parts.append(
        f'<line x1="{limit:.1f}" x2="{limit:.1f}" y1="{TOP - 8}" y2="{height - 34}" '
        'stroke="#b3261e" stroke-width="2" stroke-dasharray="5 4"/>'
        f'<text x="{limit + 6:.1f}" y="{TOP - 12}" fill="#b3261e">1 in 10,000</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _others(guesses: int) -> dict[Method, float]:
    return {method: of_many(guesses, guess_chance(method, hardened=False)) for method in COLOURS}


def _ours(results: Results) -> tuple[str, dict[Method, float]]:
    return "Gatehouse, at worst", {
        method: max(row.bound for row in results.rows if row.methods == (method,))
        for method in COLOURS
    }


def _x(chance: float) -> float:
    share = (math.log10(chance) - FROM) / (TO - FROM)
    return LEFT + WIDTH * share


def _frame(height: int) -> str:
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" '
            'font-family="sans-serif" font-size="13" role="img" '
            'aria-label="The chance of a guesser in a year, by policy">'
        ),
        f'<rect width="100%" height="{height}" fill="#ffffff"/>',
        (
            '<text x="16" y="24" font-size="16">Chance that a thief with the password guesses '
            "a code within a year</text>"
        ),
    ]
    for place, (method, colour) in enumerate(COLOURS.items()):
        label = "APP, one step either side" if method is Method.APP else "SMS, EMAIL"
        left = LEFT + WIDTH - 230 + 190 * place
        lines.append(
            f'<rect x="{left}" y="34" width="12" height="12" fill="{colour}"/>'
            f'<text x="{left + 18}" y="45">{label}</text>'
        )
    for power in range(FROM, TO + 1):
        x = _x(10.0**power)
        label = f"{100 * 10.0**power:g} %"
        lines.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{height - 34}" stroke="#dddddd"/>'
            f'<text x="{x:.1f}" y="{height - 14}" text-anchor="middle" fill="#555">{label}</text>'
        )
    return "\n".join(lines)


def _bars(row: int, name: str, chances: dict[Method, float]) -> str:
    y = TOP + ROW * row + 6
    weight = "bold" if name.startswith("Gatehouse") else "normal"
    parts = [
        (
            f'<text x="{LEFT - 12}" y="{y + 21}" text-anchor="end" font-weight="{weight}">'
            f"{escape(name)}</text>"
        )
    ]
    for place, (method, chance) in enumerate(chances.items()):
        top = y + 16 * place
        parts.append(
            f'<rect x="{LEFT}" y="{top}" width="{_x(chance) - LEFT:.1f}" height="14" '
            f'fill="{COLOURS[method]}"/><text x="{_x(chance) + 5:.1f}" y="{top + 11}" '
            f'font-size="11">{chance:.1e}</text>'
        )
    return "".join(parts)
