"""The token between the steps: whose password was right, and until when; nobody else can say so."""

from dataclasses import replace

import pytest
from gatehouse.domain.errors import MfaTokenInvalid
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.mfa_token import MfaToken, issue
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import Status, User

from tests.builders import LOGIN_KEY, a_challenge, a_token, a_user
from tests.fakes.services import NOW

KEY = LOGIN_KEY.read()


def test_a_token_stands_for_a_challenge_without_a_selection() -> None:
    user = a_user()
    assert MfaToken.parse(a_token()).challenge(KEY, None, user) == (a_challenge(), user)


def test_a_token_stands_for_its_challenge_as_it_is_stored() -> None:
    stored = a_challenge(method=Method.APP, generation=1)
    challenge, _ = MfaToken.parse(a_token()).challenge(KEY, stored, a_user())
    assert challenge is stored


def test_a_token_names_its_user_and_tells_of_them_nothing_else() -> None:
    user = a_user()
    head, tail = a_token().reveal().split(".")
    assert head == user.key
    assert user.user_id not in tail
    assert len(tail) == 43 + 8 + 64


@pytest.mark.parametrize(
    "now",
    [
        None,
        a_user(version=2),
        a_user(user_id="recreated"),
        a_user(status=Status.DISABLED),
        a_user(key=key_of("grace")),
    ],
    ids=["deleted", "changed", "recreated", "disabled", "somebody else"],
)
def test_a_token_is_of_its_user_as_they_were(now: User | None) -> None:
    for stored in (None, a_challenge()):
        with pytest.raises(MfaTokenInvalid):
            MfaToken.parse(a_token()).challenge(KEY, stored, now)


@pytest.mark.parametrize(
    "changes",
    [{"nonce": "n" * 43}, {"expires_at": NOW + 601}, {"mac": "0" * 64}],
    ids=["another challenge", "longer", "by nobody"],
)
def test_nobody_can_change_a_token(changes: dict[str, object]) -> None:
    forged = replace(MfaToken.parse(a_token()), **changes)  # type: ignore[arg-type]
    with pytest.raises(MfaTokenInvalid):
        forged.challenge(KEY, None, a_user())


def test_a_token_under_another_key_is_nobodys() -> None:
    token = issue(Secret("another key"), a_user(), "n" * 43, NOW + 600)
    with pytest.raises(MfaTokenInvalid):
        MfaToken.parse(token).challenge(KEY, None, a_user())


def test_challenges_of_tokens_differ() -> None:
    tokens = [a_token(), a_token("another"), a_token(user=a_user(key=key_of("grace")))]
    assert len({MfaToken.parse(each).challenge_id for each in tokens}) == 3


USER, REST = "u" * 43, f"{'n' * 43}{NOW:08x}{'0' * 64}"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        f"{USER}.{REST[:-1]}",
        f"{USER}.{REST}0",
        f"{USER}{REST}",
        f"{USER}.{REST}\n",
        f" {USER}.{REST}",
        f"{'ü' * 43}.{REST}",
        f"{USER[1:]}/.{REST}",
        f"{USER}.{REST[:-1]}A",
        f"{USER}.{'n' * 43}{NOW:08x}{'g' * 64}",
    ],
)
def test_what_was_never_a_token_is_refused(token: str) -> None:
    with pytest.raises(MfaTokenInvalid):
        MfaToken.parse(Secret(token))
