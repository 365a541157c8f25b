"""The pages: files of one folder, rendered when the function starts, with the headers of pages."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from gatehouse.api.languages import preferred
from gatehouse.domain.errors import NotFound

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
IMAGES = {"settings": "'self' blob:"}  # there a QR code is drawn that no address may hold
_ACCENT = re.compile(r"(?<=--brand: )#[0-9a-f]{6}")
_WORDS = re.compile(r'data-words="(\w+)"')
_TEXT = re.compile(r'data-t="([^"]+)"[^>]*>')


@dataclass(frozen=True)
class Look:
    """What the owner decides about the page."""

    product: str
    accent: str  # #rrggbb
    logo: str  # on the page's own origin; empty for the gate
    languages: tuple[str, ...]
    origins: tuple[str, ...]  # may frame or open the page, and are handed the grant
    returns: tuple[str, ...]  # may be gone back to with a code for the grant
    code_length: int  # of a code that is not hardened
    auto_submit: bool

    def config(self) -> dict[str, Any]:
        """Return what the page's scripts are told."""
        return {
            name: getattr(self, name)
            for name in ("product", "languages", "origins", "returns", "code_length", "auto_submit")
        }


class Pages:
    """One folder's pages in every language, and their files under a version of them all.

    `x.html` is the page `x`; its `data-words` names the words that it says.
    """

    def __init__(self, folder: Path, look: Look) -> None:
        """Render everything."""
        files = {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}
        pages = {name: files.pop(name) for name in [*files] if name.endswith(".html")}
        self._files = {name: _ACCENT.sub(look.accent, text) for name, text in files.items()}
        self._version = _digest(json.dumps(self._files))
        values = {
            "version": self._version,
            "config": escape(json.dumps(look.config())),
            "logo": escape(look.logo or f"static/{self._version}/logo.svg"),
        }
        self._languages = look.languages
        self._pages = {
            (name.removesuffix(".html"), language): self._in(
                language, Template(page).substitute(values, lang=language), look.product
            )
            for name, page in pages.items()
            for language in look.languages
        }
        self._origins = look.origins

    def page(self, event: APIGatewayProxyEvent, name: str = "index") -> Response[str]:
        """Return a page in the best language: the query's `lang`, or the browser's."""
        if name == "index" and not event.request_context.path.endswith("/"):
            return _with_slash(event)
        wanted = event.query_string_parameters.get("lang", "")
        wanted = wanted if wanted in self._languages else event.headers.get("accept-language", "")
        text = self._pages[name, preferred(wanted, self._languages)]
        headers = _headers(self._origins, IMAGES.get(name, "'self'"))
        return _answer(event, ".html", text, ASK_AGAIN, headers)

    def file(self, event: APIGatewayProxyEvent, version: str, name: str) -> Response[str]:
        """Return a file, for good under its own version only; raises NotFound."""
        if name not in self._files:
            raise NotFound
        life = FOREVER if version == self._version else ASK_AGAIN
        return _answer(event, Path(name).suffix, self._files[name], life, {})

    def _in(self, language: str, page: str, product: str) -> str:
        """Write the words of a language where the page names them."""
        (said_by,) = _WORDS.findall(page)
        words = json.loads(self._files[f"{said_by}.{language}.json"])

        def word(found: re.Match[str]) -> str:
            text = words.get(found[1], found[1]).replace("{product}", product)
            return found[0] + escape(text)

        return _TEXT.sub(word, page)


def _answer(
    event: APIGatewayProxyEvent, kind: str, text: str, life: str, headers: Mapping[str, str]
) -> Response[str]:
    """Return the text, or 304 to who has it (RFC 9110, 13.1.2); weak, as the gateway compresses."""
    tag = f'W/"{_digest(text)}"'
    same = tag in event.headers.get("if-none-match", "")
    return Response(
        status_code=304 if same else 200,
        content_type=TYPES[kind],
        body="" if same else text,
        headers={**headers, "ETag": tag, "Cache-Control": life},
    )


def _headers(parents: Sequence[str], images: str) -> dict[str, str]:
    """Return the headers of a page that none but `parents` may frame, and keep as opener."""
    framing = f"frame-ancestors {' '.join(parents) or "'none'"}"
    return {
        "Content-Security-Policy": f"{POLICY}; img-src {images}; {framing}",
        "Cross-Origin-Opener-Policy": "unsafe-none" if parents else "same-origin",
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept-Language",
    }


def _with_slash(event: APIGatewayProxyEvent) -> Response[str]:
    """Send on from `/v1` to `/v1/`, from where the page's relative addresses lead."""
    query = urlencode(event.multi_value_query_string_parameters, doseq=True)
    place = event.request_context.path.rpartition("/")[2] + "/"
    return Response(308, TYPES[".html"], "", {"Location": f"{place}?{query}" if query else place})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
