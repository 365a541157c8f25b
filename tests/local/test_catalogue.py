"""The catalogue: whole in every language, and the page's words taken from it."""

import re
from gettext import c2py
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from gatehouse.domain.messages import CONTEXT

from local import catalogue
from local.problem import LocalError

NAMES = [page.stem for page in catalogue.PAGES]
OTHERS = [language for language in catalogue.LANGUAGES if language != "en"]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+}", text))


def test_the_languages_are_the_issues() -> None:
    assert catalogue.LANGUAGES == ("de", "en", "es", "fr", "hi")


def test_the_pages_words_are_those_of_the_catalogue() -> None:
    assert catalogue.main(["--check"]) == 0


@pytest.mark.parametrize("page", catalogue.PAGES, ids=NAMES)
def test_a_page_names_words_of_its_html_and_of_its_scripts(page: Path) -> None:
    assert {"VERIFY", "That code is not right. {n} attempt left."} <= catalogue.named(page)


def test_a_page_does_not_load_the_words_of_another() -> None:
    assert [page.stem for page in catalogue.PAGES] == ["index", "settings"]
    login, settings = map(catalogue.named, catalogue.PAGES)
    assert "Wrong username or password." in login
    assert "Remove" in settings - login


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_translation_fills_in_what_the_original_does(language: str) -> None:
    for message in catalogue.catalogue(language):
        if message.id:
            ids, strings = (
                [text] if isinstance(text, str) else [*(text or ())]
                for text in (message.id, message.string)
            )
            for string in strings:
                assert placeholders(string) == placeholders(ids[-1]), string


@pytest.mark.parametrize(
    ("language", "forms"),
    [("en", (1, 0, 1)), ("es", (1, 0, 1)), ("de", (1, 0, 1)), ("fr", (0, 0, 1)), ("hi", (0, 0, 1))],
)
def test_plurals_are_those_of_the_language(language: str, forms: tuple[int, ...]) -> None:
    found = catalogue.catalogue(language)
    assert tuple(map(c2py(found.plural_expr), range(3))) == forms
    assert catalogue.plural_forms(found) == {"one": 0, "other": 1}


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_messages_words_are_whole_and_none_is_left_over(language: str) -> None:
    found = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue.catalogue(language)
        if message.context == CONTEXT
    }
    assert found == catalogue.said()
    assert "Your {product} login code" in found


@pytest.mark.parametrize("page", catalogue.PAGES, ids=NAMES)
def test_no_page_loads_the_messages_words(page: Path) -> None:
    assert catalogue.said().isdisjoint(catalogue.named(page))


def test_a_message_without_translation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "said", lambda: {"Sign in"})  # the page's, in another context
    with pytest.raises(LocalError, match="no translation of “Sign in”"):
        catalogue.compiled("de")


def test_a_file_that_differs_is_out_of_date(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "compiled", lambda _: b"another")
    assert catalogue.main(["--check"]) == 1
    assert "gatehouse.mo is out of date" in capsys.readouterr().err


def test_plurals_that_are_not_the_browsers_are_refused() -> None:
    hindi = Catalog(locale="hi")  # counts 0 as many, which browsers do not
    with pytest.raises(LocalError, match="plural forms"):
        catalogue.plural_forms(hindi)


def test_a_word_without_translation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "named", lambda _: {"Never translated"})
    with pytest.raises(LocalError, match="no translation of “Never translated”"):
        catalogue.words(catalogue.PAGES[0], "de")


@pytest.mark.parametrize("page", catalogue.PAGES, ids=NAMES)
@pytest.mark.parametrize("language", OTHERS)
def test_hardly_any_word_is_left_in_english(page: Path, language: str) -> None:
    same = {text for text, word in catalogue.words(page, language).items() if text == word}
    assert same <= {"SMS", "{product}", "Confirmé par"}
