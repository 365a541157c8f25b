"""`python -m local.catalogue`: write the page's words from the catalogue; `--check` compares.

One catalogue holds the words of pages and messages, in gettext's PO files. A page has those that
its own files name: `data-t="…"` in its HTML, `t("…")` in its scripts.
"""

import argparse
import json
import re
import sys
from gettext import c2py
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from local.config import ROOT
from local.problem import LocalError

type Words = dict[str, str | dict[str, str]]

LOCALES: Final = ROOT / "layers" / "common" / "gatehouse" / "locales"
PAGES: Final = ROOT / "functions" / "pages" / "static"
LANGUAGES: Final = tuple(sorted(path.name for path in LOCALES.iterdir() if path.is_dir()))
NAMED: Final = re.compile(r'data-t="([^"]+)"|\bt\(\s*"([^"]+)"')
COUNTED: Final = range(200)  # the numbers on which gettext's and the browser's plurals must agree


def main(arguments: list[str] | None = None) -> int:
    """Write the files; with `--check`, only say whether they are what would be written."""
    parser = argparse.ArgumentParser(prog="python -m local.catalogue", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one differs")
    check = parser.parse_args(arguments).check
    for language in LANGUAGES:
        file = PAGES / f"messages.{language}.json"
        text = json.dumps(words(language), indent=0, sort_keys=True, ensure_ascii=False) + "\n"
        if not check:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{file.relative_to(ROOT)} is out of date: run `make catalogue`.\n")
            return 1
    return 0


def words(language: str) -> Words:
    """Return the page's words in a language; raises LocalError where one is missing."""
    found = catalogue(language)
    forms = plural_forms(found)
    return {text: _translated(found, text, forms) for text in sorted(named())}


def catalogue(language: str) -> Catalog:
    """Read a language's PO file."""
    with (LOCALES / language / "LC_MESSAGES" / "gatehouse.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def named(folder: Path = PAGES) -> set[str]:
    """Return the texts that the page's own files name."""
    files = [*folder.glob("*.html"), *folder.glob("*.js")]
    return {
        found[1] or found[2]
        for file in files
        for found in NAMED.finditer(file.read_text(encoding="utf-8"))
    }


def plural_forms(found: Catalog) -> dict[str, int]:
    """Return gettext's plural form for each of the browser's; raises LocalError if they differ."""
    form_of = c2py(found.plural_expr)
    category_of = Locale.parse(str(found.locale)).plural_form
    pairs = {(category_of(n), form_of(n)) for n in COUNTED}
    forms = dict(pairs)
    if len(forms) != len(pairs):
        raise LocalError(f"{found.locale}: the plural forms are not those of browsers: {pairs}")
    return forms


def _translated(found: Catalog, text: str, forms: dict[str, int]) -> str | dict[str, str]:
    message = found.get(text)
    strings = message.string if message and not message.fuzzy else ""
    if not strings or not all(strings):
        raise LocalError(f"{found.locale}: no translation of “{text}”")
    if isinstance(strings, str):
        return strings
    return {category: strings[form] for category, form in sorted(forms.items())}


if __name__ == "__main__":
    sys.exit(main())
