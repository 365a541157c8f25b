"""`python -m local.catalogue`: write the page's and the messages' words; `--check` compares.

One catalogue holds the words of pages and messages, in gettext's PO files. A page has those that
its own files name: `data-t="…"` in its HTML, `t("…")` in the scripts that the HTML lists. The
messages have those that `domain/messages.py` says, `_t("…")` and `_n("…", "…", n)`, in a context
of their own.
"""

import argparse
import json
import re
import sys
from datetime import UTC, datetime
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from gatehouse.domain.messages import CONTEXT

from local.config import ROOT
from local.problem import LocalError

type Words = dict[str, str | dict[str, str]]

PACKAGE: Final = ROOT / "layers" / "common" / "gatehouse"
LOCALES: Final = PACKAGE / "locales"
STATIC: Final = ROOT / "functions" / "pages" / "static"
PAGES: Final = tuple(sorted(STATIC.glob("*.html")))
LANGUAGES: Final = tuple(sorted(path.name for path in LOCALES.iterdir() if path.is_dir()))
NAMED: Final = re.compile(r'data-t="([^"]+)"|\bt\(\s*"([^"]+)"')
SCRIPT: Final = re.compile(r"static/\$version/(\w+\.js)")
WORDS: Final = re.compile(r'data-words="(\w+)"')
SAID: Final = {"_t": None, "_n": (1, 2)}
EPOCH: Final = datetime.fromtimestamp(0, UTC)  # the same words are the same file at any time
COUNTED: Final = range(200)  # the numbers on which gettext's and the browser's plurals must agree


def main(arguments: list[str] | None = None) -> int:
    """Write the files; with `--check`, only say whether they are what would be written."""
    parser = argparse.ArgumentParser(prog="python -m local.catalogue", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one differs")
    check = parser.parse_args(arguments).check
    for file, content in written().items():
        if not check:
            file.write_bytes(content)
        elif not file.exists() or file.read_bytes() != content:
            sys.stderr.write(f"{file.relative_to(ROOT)} is out of date: run `make catalogue`.\n")
            return 1
    return 0


def written() -> dict[Path, bytes]:
    """Return what belongs into each file."""
    files = {}
    for language in LANGUAGES:
        for page in PAGES:
            found = words(page, language)
            text = json.dumps(found, indent=0, sort_keys=True, ensure_ascii=False) + "\n"
            (name,) = WORDS.findall(page.read_text("utf-8"))
            files[STATIC / f"{name}.{language}.json"] = text.encode()
        files[_folder(language) / "gatehouse.mo"] = compiled(language)
    return files


def compiled(language: str) -> bytes:
    """Return the messages' words as gettext reads them; raises LocalError where one is missing."""
    found = catalogue(language)
    for text in said():
        _strings(found, text, CONTEXT)
    for message in list(found):
        if message.id and message.context != CONTEXT:
            found.delete(message.id)
    found.creation_date = EPOCH
    file = BytesIO()
    write_mo(file, found)
    return file.getvalue()


def words(page: Path, language: str) -> Words:
    """Return a page's words in a language; raises LocalError where one is missing."""
    found = catalogue(language)
    forms = plural_forms(found)
    return {text: _translated(found, text, forms) for text in sorted(named(page))}


def catalogue(language: str) -> Catalog:
    """Read a language's PO file."""
    with (_folder(language) / "gatehouse.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def named(page: Path) -> set[str]:
    """Return the texts that a page and the scripts that it lists name."""
    text = page.read_text("utf-8")
    scripts = [(STATIC / name).read_text("utf-8") for name in SCRIPT.findall(text)]
    return {found[1] or found[2] for each in (text, *scripts) for found in NAMED.finditer(each)}


def said() -> set[str]:
    """Return the texts that the messages say, of a counted one the singular."""
    found = extract_from_file("python", PACKAGE / "domain" / "messages.py", keywords=SAID)
    texts = (text for _, text, _, _ in found)
    return {text if isinstance(text, str) else text[0] for text in texts}


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
    strings = _strings(found, text)
    if isinstance(strings, str):
        return strings
    return {category: strings[form] for category, form in sorted(forms.items())}


def _strings(found: Catalog, text: str, context: str | None = None) -> str | tuple[str, ...]:
    message = found.get(text, context)
    strings = message.string if message and not message.fuzzy else ""
    if not strings or not all(strings):
        raise LocalError(f"{found.locale}: no translation of “{text}”")
    return strings if isinstance(strings, str) else tuple(strings)


def _folder(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES"


if __name__ == "__main__":
    sys.exit(main())
