"""The ratios as a picture: `docs/bench.svg`, a bar each."""

from xml.sax.saxutils import escape

from bench.results import Results

LEFT, WIDTH, ROW, TOP = 330, 420, 26, 56
GOALS = {
    "import of Login / boto3": 1.45,
    "import of SelectMethod / boto3": 1.45,
    "import of Verify / boto3": 1.45,
    "start of Verify / without pycs": 0.40,
    "warm verify APP / three bare calls": 1.3,
}


def picture(results: Results) -> str:
    """Return the SVG."""
    ratios = {
        name: ratio
        for name, ratio in results["ratios"].items()
        if name.startswith(("import of", "start of"))
        or (name.startswith("warm") and "three" in name)
    }
    most = max(*ratios.values(), *GOALS.values())
    height = TOP + ROW * len(ratios) + 16
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" '
            'font-family="sans-serif" font-size="13" role="img" '
            'aria-label="CPU time of starts and requests, as ratios of one run">'
        ),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        '<text x="16" y="24" font-size="16">CPU time, as ratios of one run: less is better</text>',
        '<text x="16" y="42" fill="#b3261e">dashed: the goal</text>',
    ]
    scale = WIDTH / most
    parts += [_bar(row, name, ratios[name], scale) for row, name in enumerate(ratios)]
    return "\n".join([*parts, "</svg>", ""])


def _bar(row: int, name: str, ratio: float, scale: float) -> str:
    top = TOP + ROW * row
    width = ratio * scale
    bar = (
        f'<text x="{LEFT - 10}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{LEFT}" y="{top}" width="{width:.1f}" height="18" fill="#1f6f8b"/>'
        f'<text x="{LEFT + width + 6:.1f}" y="{top + 14}">{ratio:.2f}</text>'
    )
    if name in GOALS:
        x = LEFT + GOALS[name] * scale
        bar += (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 2}" y2="{top + 20}" '
            'stroke="#b3261e" stroke-width="2" stroke-dasharray="4 3"/>'
        )
    return bar
