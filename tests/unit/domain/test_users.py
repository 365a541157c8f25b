"""Who a user is, and what they can log in with."""

from dataclasses import replace

import pytest
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.users import Status, normalise
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_user, factors


@pytest.mark.parametrize(
    ("given_name", "username"),
    [
        ("ada", "ada"),
        ("  Ada\t\n", "ada"),
        ("ＡＤＡ", "ada"),
        ("\u00a0ada\u3000", "ada"),
        ("Straße", "strasse"),
        ("ﬁona", "fiona"),
        ("Zoe\u0308", "zo\u00eb"),
        ("\u2126", "\u03c9"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("Ada Lovelace", "ada lovelace"),
        ("ada@EXAMPLE.org", "ada@example.org"),
    ],
)
def test_a_username_has_one_spelling(given_name: str, username: str) -> None:
    assert normalise(given_name) == username


@given(st.text())
def test_case_never_makes_another_user(text: str) -> None:
    assert normalise(text.casefold()) == normalise(text)


def test_methods_are_listed_in_the_contracts_order() -> None:
    user = a_user(factors=dict(reversed(factors(*FACTORS).items())))
    assert user.methods == [Method.APP, Method.SMS, Method.EMAIL]


def test_only_what_is_configured_is_offered() -> None:
    user = a_user(methods=[Method.SMS])
    assert [method for method in Method if user.offers(method)] == [Method.SMS, Method.RECOVERY]


def test_recovery_is_offered_only_while_codes_remain() -> None:
    assert not a_user(recovery_codes=frozenset()).offers(Method.RECOVERY)


def test_recovery_alone_is_never_offered() -> None:
    assert not a_user(methods=[]).offers(Method.RECOVERY)


def test_a_disabled_user_is_not_active() -> None:
    assert a_user().active
    assert not a_user(status=Status.DISABLED).active


def test_a_token_holds_for_the_version_that_it_was_issued_for_or_that_kept_it() -> None:
    user = a_user(version=3, kept="a token")
    assert user.holds("another", 3)
    assert user.holds("a token", 2)
    assert not user.holds("another", 2)
    assert not replace(user, status=Status.DISABLED).holds("a token", 3)
