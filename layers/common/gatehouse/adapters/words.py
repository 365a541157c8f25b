"""The words of messages, from the catalogue that ships with this package."""

from gettext import NullTranslations, translation
from pathlib import Path

LOCALES = Path(__file__).parents[1] / "locales"


def words(language: str) -> NullTranslations:
    """Read a language's words; raises FileNotFoundError where there are none."""
    return translation("gatehouse", LOCALES, [language])
