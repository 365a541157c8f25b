"""The pages and their files: what a browser is given, and told to keep and to refuse."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from gatehouse.api.pages import TYPES

from tests.functions.functions import Answer, Context, Functions, load, problem

STATIC = Path(__file__).parents[2] / "functions/pages/static"
FILES = sorted(path.name for path in STATIC.iterdir() if path.suffix != ".html")
MODULES = [name for name in FILES if name.endswith(".js")]
PAGES = {"pages_page": "'self'", "pages_settings": "'self' blob:"}  # and whence their pictures
LIMIT = 30_000  # bytes of gzip for a first visit


def got(functions: Functions, name: str, headers: dict[str, str] | None = None, **f: Any) -> Answer:
    """Hand an event, with other fields and headers, to the function."""
    event = load(name)
    event["headers"] |= headers or {}
    event |= f
    return Answer.of(functions.apps["pages"].handler(event, Context("pages")))


def page(functions: Functions, accepted: str = "en", event: str = "pages_page") -> Answer:
    return got(functions, event, {"Accept-Language": accepted})


def version(functions: Functions) -> str:
    (found,) = set(re.findall(r"static/(\w+)/", page(functions).text))
    return str(found)


def file(functions: Functions, name: str, of: str, headers: dict[str, str] | None = None) -> Answer:
    return got(functions, "pages_file", headers, path=f"/static/{of}/{name}")


def test_the_pages_ask_nothing_of_aws(functions: Functions) -> None:
    for name in PAGES:
        assert functions.answer(name).status == 200
    assert functions.answer("pages_file").status == 200
    assert functions.calls.made == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_allows_nothing_but_its_own_files(functions: Functions, name: str) -> None:
    headers = page(functions, event=name).headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": PAGES[name],
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_is_asked_for_again_each_time(functions: Functions) -> None:
    answer = page(functions)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Vary"] == "Accept-Language"
    again = got(
        functions,
        "pages_page",
        {"Accept-Language": "en", "If-None-Match": answer.headers["ETag"]},
    )
    assert (again.status, again.text) == (304, "")
    assert again.headers["ETag"] == answer.headers["ETag"]
    other = {"Accept-Language": "fr", "If-None-Match": answer.headers["ETag"]}
    assert got(functions, "pages_page", other).status == 200


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_for_good_under_its_own_version_only(
    functions: Functions, name: str
) -> None:
    current = version(functions)
    answer = file(functions, name, current)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == TYPES[Path(name).suffix]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.text == (STATIC / name).read_text()
    same = {"If-None-Match": answer.headers["ETag"]}
    assert file(functions, name, current, same).status == 304
    assert file(functions, name, "0123456789abcdef").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nothing.js", "..%2fapp.py", "app.py", "index.html", "settings.html"]
)
def test_no_other_file_is_served(functions: Functions, name: str) -> None:
    problem(file(functions, name, version(functions)), 404, "not_found")
    problem(functions.answer("pages_unknown_file"), 404, "not_found")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT, de;q=0.9, en;q=0.5", "de"),
        ("fr;q=0.2, hi;q=0.8", "hi"),
        ("es-419", "es"),
        ("de;q=0, fr", "fr"),
        ("zh", "en"),
        ("*", "en"),
        ("", "en"),
        (";;q=,\x00,q=9", "en"),
    ],
)
def test_the_page_is_in_the_readers_language(
    functions: Functions, accepted: str, language: str
) -> None:
    text = page(functions, accepted).text
    words = json.loads((STATIC / f"messages.{language}.json").read_text())
    assert f'<html lang="{language}"' in text
    assert f">{words['Use another method']}<" in text
    assert f"messages.{language}.json" in text


def test_an_app_may_ask_for_a_language_that_is_offered(functions: Functions) -> None:
    for asked, given in [("fr", "fr"), ("xx", "de"), ('"><script>', "de")]:
        query = {"queryStringParameters": {"lang": asked}}
        assert f'<html lang="{given}"' in got(functions, "pages_page", **query).text


def test_the_page_without_its_slash_sends_there(functions: Functions) -> None:
    event = load("pages_page")
    context = event["requestContext"] | {"path": "/v1"}
    answer = got(functions, "pages_page", requestContext=context)
    assert (answer.status, answer.headers["Location"]) == (308, "v1/")
    query = {"origin": ["https://app.example.com"]}
    answer = got(
        functions, "pages_page", requestContext=context, multiValueQueryStringParameters=query
    )
    assert answer.headers["Location"] == "v1/?origin=https%3A%2F%2Fapp.example.com"


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_a_page_is_filled_in(functions: Functions, name: str) -> None:
    text = page(functions, event=name).text
    assert ">Gatehouse<" in text
    assert not re.search(r'data-t="[^"]+"[^>]*><', text)
    assert not re.search(r"\$\w", text)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(
    functions: Functions, name: str
) -> None:
    text = page(functions, event=name).text
    text = re.sub(r'data-config="[^"]*"', "", text)  # names apps, loads nothing
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text)
    for each in FILES:
        text += file(functions, each, version(functions)).text
    assert set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", text)) <= {
        "http://www.w3.org/2000/svg"  # a name, never asked for
    }
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_no_script_stores_the_access_token() -> None:
    """But for the way to the settings, which tests/browser/test_settings_way.py follows."""
    storing = {name for name in MODULES if "Storage" in (STATIC / name).read_text()}
    assert storing == {"handover.js", "login.js", "words.js"}
    for name in storing - {"handover.js"}:
        assert "access_token" not in (STATIC / name).read_text()


def scripts(*names: str) -> set[str]:
    """Return scripts and all that they import."""
    found, due = set[str](), {*names}
    while due:
        found |= due
        imported = (re.findall(r'from "\./(\w+\.js)"', (STATIC / name).read_text()) for name in due)
        due = {name for each in imported for name in each} - found
    return found


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("pages_page", {*scripts("main.js"), "messages.hi.json"}),
        ("pages_settings", {*scripts("settings.js"), "settings.hi.json", "settings.css"}),
    ],
)
def test_a_first_visit_is_small_and_needs_one_round_trip_after_the_page(
    functions: Functions, name: str, own: set[str]
) -> None:
    text = page(functions, "hi", event=name).text
    preloaded = set(re.findall(r'(?:modulepreload|preload|stylesheet|icon)" href="([^"]+)"', text))
    asked = {f"static/{version(functions)}/{each}" for each in own | {"page.css", "logo.svg"}}
    assert preloaded | set(re.findall(r'src="([^"]+)"', text)) == asked
    files = [file(functions, Path(each).name, version(functions)).text for each in asked]
    assert sum(len(gzip.compress(each.encode())) for each in [text, *files]) < LIMIT
