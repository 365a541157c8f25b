"""What may happen to a challenge, and when."""

import pytest
from gatehouse.domain.challenge import (
    MAX_ATTEMPTS,
    RULES,
    Challenge,
    Event,
    Sends,
    State,
)
from gatehouse.domain.errors import (
    GatehouseError,
    MethodNotSelected,
    MfaTokenInvalid,
    TooManyAttempts,
)
from gatehouse.domain.methods import Method

from tests.builders import a_challenge
from tests.fakes.services import NOW

IN_STATE = {
    State.OPEN: a_challenge(),
    State.SELECTED: a_challenge(method=Method.SMS),
    State.EXHAUSTED: a_challenge(method=Method.SMS, attempts=5),
    State.USED: a_challenge(method=Method.SMS, used=True),
    State.EXPIRED: a_challenge(expires_at=NOW),
}
REFUSALS: dict[tuple[State, Event], type[GatehouseError] | None] = {
    (State.OPEN, Event.SELECT): None,
    (State.OPEN, Event.ATTEMPT): MethodNotSelected,
    (State.SELECTED, Event.SELECT): None,
    (State.SELECTED, Event.ATTEMPT): None,
    (State.EXHAUSTED, Event.SELECT): TooManyAttempts,
    (State.EXHAUSTED, Event.ATTEMPT): TooManyAttempts,
    (State.USED, Event.SELECT): MfaTokenInvalid,
    (State.USED, Event.ATTEMPT): MfaTokenInvalid,
    (State.EXPIRED, Event.SELECT): MfaTokenInvalid,
    (State.EXPIRED, Event.ATTEMPT): MfaTokenInvalid,
}


def outcome(challenge: Challenge, event: Event) -> type[GatehouseError] | None:
    try:
        challenge.expect(event, NOW)
    except GatehouseError as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize("state", State)
def test_a_challenge_knows_its_state(state: State) -> None:
    assert IN_STATE[state].state(NOW) is state


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", State)
def test_every_event_has_its_rule_in_every_state(state: State, event: Event) -> None:
    assert outcome(IN_STATE[state], event) is REFUSALS[state, event]


def test_the_rules_leave_nothing_out() -> None:
    assert RULES.keys() == {(state, event) for state in State for event in Event}


def test_a_challenge_has_five_attempts() -> None:
    challenge = a_challenge(method=Method.SMS)
    left = []
    while challenge.state(NOW) is State.SELECTED:
        challenge = challenge.attempted(hardened=False)
        left.append(challenge.attempts_left)
    assert left == [4, 3, 2, 1, 0]
    assert MAX_ATTEMPTS == 5


def test_a_used_challenge_stays_used_after_its_end() -> None:
    assert a_challenge(used=True, attempts=5).state(NOW + 9999) is State.USED


def test_an_expired_challenge_is_not_exhausted_any_more() -> None:
    assert a_challenge(attempts=5).state(NOW + 600) is State.EXPIRED


def test_a_challenge_lives_until_its_very_last_second() -> None:
    assert a_challenge().state(NOW + 599) is State.OPEN


def test_the_pause_between_messages_grows_to_two_minutes() -> None:
    sends, pauses = Sends(), []
    for _ in range(5):
        sends = sends.after(NOW)
        pauses.append(sends.resend_at - NOW)
    assert pauses == [30, 60, 120, 120, 120]


def test_selecting_the_app_again_changes_nothing() -> None:
    selected = a_challenge(method=Method.APP, generation=1)
    assert selected.selected(Method.APP, hardened=False) is selected


def test_selecting_another_method_ends_the_code_before() -> None:
    sent = a_challenge(
        method=Method.SMS, generation=3, code_digest="d", code_expires_at=NOW + 9, attempts=2
    )
    after = sent.selected(Method.APP, hardened=False)
    assert (after.code_digest, after.generation, after.attempts) == ("", 4, 2)
    assert not after.live(NOW)


def test_a_code_lives_until_its_very_last_second() -> None:
    sent = a_challenge(code_expires_at=NOW + 300)
    assert sent.live(NOW + 299)
    assert not sent.live(NOW + 300)
