"""Settings come from the environment, all of them or none."""

from dataclasses import fields

import pytest
from gatehouse.settings import Settings

NUMBERS = {
    field.name.upper(): number for number, field in enumerate(fields(Settings)) if field.type is int
}
LISTS = (
    "ALLOWED_ORIGINS",
    "METHODS",
    "ALLOWED_COUNTRIES",
    "LANGUAGES",
    "EMBED_ORIGINS",
    "RETURN_URLS",
)
SWITCHES = [field.name.upper() for field in fields(Settings) if field.type is bool]
NAMES = [field.name.upper() for field in fields(Settings)]
ENVIRONMENT = {
    **{name: f"the {name}" for name in NAMES},
    **{name: str(number) for name, number in NUMBERS.items()},
    **dict.fromkeys(SWITCHES, "true"),
}


def test_every_setting_is_read_as_its_kind() -> None:
    settings = Settings.read(ENVIRONMENT)
    for name in NAMES:
        value = getattr(settings, name.lower())
        expected: object = (NUMBERS | dict.fromkeys(SWITCHES, True)).get(name, f"the {name}")
        assert value == ((expected,) if name in LISTS else expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_setting_fails_the_deployment(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        Settings.read({other: ENVIRONMENT[other] for other in NAMES if other != name})


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_is_none_fails_the_deployment(name: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Settings.read(ENVIRONMENT | {name: "six"})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" , ", ()),
        ("US", ("US",)),
        ("US, FR ,", ("US", "FR")),
    ],
)
def test_a_list_is_separated_by_commas(text: str, parts: tuple[str, ...]) -> None:
    assert Settings.read(ENVIRONMENT | {"ALLOWED_COUNTRIES": text}).allowed_countries == parts


def test_there_need_be_no_previous_key() -> None:
    assert Settings.read(ENVIRONMENT | {"PREVIOUS_SIGNING_KEY": ""}).previous_signing_key == ""


def test_settings_do_not_change() -> None:
    with pytest.raises(AttributeError):
        setattr(Settings.read(ENVIRONMENT), NAMES[0].lower(), "x")
