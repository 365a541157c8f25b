"""What the owner decides about the page, and whom it may be embedded by."""

import json
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from gatehouse.api.pages import Look, Pages
from gatehouse.domain.errors import NotFound

APP = "https://app.example.com"
LOOK = Look(
    product="Acme",
    accent="#0b7285",
    logo="",
    languages=("fr", "en"),
    origins=(),
    returns=(),
    code_length=6,
    auto_submit=False,
)
EVENT = APIGatewayProxyEvent({"headers": {}, "requestContext": {"path": "/v1/"}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small page: one of each that is filled in."""
    (tmp_path / "index.html").write_text(
        '<html lang="$lang" data-words="messages" data-config="$config"><img src="$logo">'
        '<link href="static/$version/page.css"><p data-t="to {product}"></p>'
    )
    (tmp_path / "settings.html").write_text('<html data-words="settings"><p data-t="Remove"></p>')
    (tmp_path / "settings.en.json").write_text("{}")
    (tmp_path / "settings.fr.json").write_text('{"Remove": "Supprimer"}')
    (tmp_path / "page.css").write_text(":root { --brand: #3b5bdb; color: #3b5bdb; }")
    (tmp_path / "messages.en.json").write_text("{}")
    (tmp_path / "messages.fr.json").write_text('{"to {product}": "<vers> {product}"}')
    return tmp_path


def headers(folder: Path, look: Look) -> dict[str, Any]:
    return dict(Pages(folder, look).page(EVENT).headers)


def text(folder: Path, look: Look) -> str:
    return str(Pages(folder, look).page(EVENT).body)


def version(folder: Path, look: Look) -> str:
    return text(folder, look).partition("static/")[2].partition("/")[0]


def test_nobody_may_frame_the_page_or_keep_a_hold_of_its_window(folder: Path) -> None:
    found = headers(folder, LOOK)
    assert found["Content-Security-Policy"].endswith("; frame-ancestors 'none'")
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"


def test_only_an_app_that_the_owner_names_may(folder: Path) -> None:
    found = headers(folder, replace(LOOK, origins=(APP, "http://localhost:3000")))
    policy = found["Content-Security-Policy"]
    assert policy.endswith(f"; frame-ancestors {APP} http://localhost:3000")
    assert found["Cross-Origin-Opener-Policy"] == "unsafe-none"


def test_the_scripts_are_told_what_they_need(folder: Path) -> None:
    page = text(folder, replace(LOOK, origins=(APP,), returns=(f"{APP}/in",)))
    told = json.loads(unescape(page.partition('data-config="')[2].partition('"')[0]))
    assert told == {
        "product": "Acme",
        "languages": ["fr", "en"],
        "origins": [APP],
        "returns": [f"{APP}/in"],
        "code_length": 6,
        "auto_submit": False,
    }


def test_each_page_says_its_own_words(folder: Path) -> None:
    page = Pages(folder, LOOK).page(EVENT, "settings")
    assert page.body == '<html data-words="settings"><p data-t="Remove">Supprimer</p>'


def test_only_the_settings_show_pictures_that_are_drawn_there(folder: Path) -> None:
    pages = Pages(folder, LOOK)
    for name, images in [("index", "'self'"), ("settings", "'self' blob:")]:
        policy = str(pages.page(EVENT, name).headers["Content-Security-Policy"])
        assert f"; img-src {images}; " in policy


def test_words_are_text_and_never_markup(folder: Path) -> None:
    assert '<p data-t="to {product}">&lt;vers&gt; Acme</p>' in text(folder, LOOK)


def test_the_accent_and_the_logo_are_the_owners(folder: Path) -> None:
    look = replace(LOOK, logo="/logo.svg")
    assert '<img src="/logo.svg">' in text(folder, look)
    styles = Pages(folder, look).file(EVENT, "x", "page.css").body
    assert styles == ":root { --brand: #0b7285; color: #3b5bdb; }"


def test_a_change_of_any_file_is_another_version(folder: Path) -> None:
    assert version(folder, LOOK) != version(folder, replace(LOOK, accent="#ffffff"))
    before = version(folder, LOOK)
    (folder / "messages.en.json").write_text('{"to {product}": "for {product}"}')
    assert version(folder, LOOK) != before


def test_the_page_is_no_file(folder: Path) -> None:
    with pytest.raises(NotFound):
        Pages(folder, LOOK).file(EVENT, version(folder, LOOK), "index.html")
