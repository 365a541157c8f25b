"""When a challenge sends a code, which one, and when it must wait."""

import pytest
from gatehouse.domain.challenge import Challenge, Sends
from gatehouse.domain.errors import ResendTooSoon
from gatehouse.domain.methods import SENT, Method
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_challenge
from tests.fakes.services import NOW

LIFE = 300  # seconds

sends = st.builds(Sends, count=st.integers(0, 9), resend_at=st.integers(NOW - 60, NOW + 120))
challenges = st.builds(
    a_challenge,
    expires_at=st.integers(NOW + 1, NOW + 600),
    method=st.sampled_from([None, *Method]),
    generation=st.integers(0, 9),
    code_expires_at=st.integers(NOW - 60, NOW + LIFE),
    attempts=st.integers(0, 4),
    sends=st.dictionaries(st.sampled_from(sorted(SENT)), sends),
)
methods = st.sampled_from(sorted(SENT))


def an_sms(now: int = NOW, *, expires_at: int = NOW + 600) -> Challenge:
    """Return a challenge that has just sent an SMS."""
    return send(a_challenge(expires_at=expires_at), Method.SMS, now)


def send(
    challenge: Challenge, method: Method, now: int = NOW, *, resend: bool = False
) -> Challenge:
    return challenge.sending(method, hardened=False, resend=resend, now=now, code_life=LIFE)


def test_a_first_selection_sends() -> None:
    sent = an_sms()
    assert (sent.method, sent.generation) == (Method.SMS, 1)
    assert sent.code_expires_at == NOW + 300
    assert sent.sends == {Method.SMS: Sends(1, NOW + 30)}


def test_a_reload_sends_nothing() -> None:
    sent = an_sms()
    assert send(sent, Method.SMS, NOW + 299) is sent


def test_a_resend_keeps_the_code_and_lets_it_live_anew() -> None:
    again = send(an_sms(), Method.SMS, NOW + 30, resend=True)
    assert again.generation == 1
    assert again.code_expires_at == NOW + 330
    assert again.sends == {Method.SMS: Sends(2, NOW + 90)}


def test_a_resend_waits_for_its_pause() -> None:
    with pytest.raises(ResendTooSoon) as refusal:
        send(an_sms(), Method.SMS, NOW + 29, resend=True)
    assert refusal.value.retry_after == 1


def test_resends_pause_for_30_60_and_120_seconds() -> None:
    challenge, now = an_sms(), NOW
    for pause in (30, 60, 120):
        with pytest.raises(ResendTooSoon):
            send(challenge, Method.SMS, now + pause - 1, resend=True)
        now += pause
        challenge = send(challenge, Method.SMS, now, resend=True)
    assert challenge.generation == 1


def test_no_code_outlives_its_challenge() -> None:
    sent = an_sms(expires_at=NOW + 310)
    assert send(sent, Method.SMS, NOW + 60, resend=True).code_expires_at == NOW + 310


def test_an_expired_code_is_followed_by_a_new_one() -> None:
    sent = an_sms()
    for resend in (False, True):
        assert send(sent, Method.SMS, NOW + 300, resend=resend).generation == 2


def test_another_method_ends_the_code_and_has_its_own_pause() -> None:
    switched = send(an_sms(), Method.EMAIL)
    assert (switched.method, switched.generation) == (Method.EMAIL, 2)
    assert switched.sends == {Method.SMS: Sends(1, NOW + 30), Method.EMAIL: Sends(1, NOW + 30)}


def test_coming_back_within_the_pause_is_refused() -> None:
    switched = send(an_sms(), Method.EMAIL, NOW + 10)
    with pytest.raises(ResendTooSoon) as refusal:
        send(switched, Method.SMS, NOW + 20)
    assert refusal.value.retry_after == 10


def test_coming_back_after_the_pause_sends_a_new_code() -> None:
    back = send(send(an_sms(), Method.EMAIL, NOW + 10), Method.SMS, NOW + 30)
    assert (back.method, back.generation) == (Method.SMS, 3)
    assert back.sends[Method.SMS] == Sends(2, NOW + 90)


@given(challenges, methods, st.booleans())
def test_sending_never_forgives_an_attempt_nor_moves_the_end(
    before: Challenge, method: Method, resend: bool
) -> None:
    try:
        after = send(before, method, resend=resend)
    except ResendTooSoon:
        return
    assert (after.attempts, after.expires_at) == (before.attempts, before.expires_at)
    assert after.method is method
    assert NOW < after.code_expires_at <= min(after.expires_at, NOW + LIFE) or after is before


@given(challenges, methods, st.booleans())
def test_a_message_goes_out_exactly_when_the_pause_is_over(
    before: Challenge, method: Method, resend: bool
) -> None:
    due = before.sends.get(method, Sends()).resend_at
    live = before.method is method and before.live(NOW)
    if live and not resend:
        assert send(before, method, resend=resend) is before
    elif due > NOW:
        with pytest.raises(ResendTooSoon) as refusal:
            send(before, method, resend=resend)
        assert refusal.value.retry_after == due - NOW
    else:
        after = send(before, method, resend=resend)
        assert after.sends[method].count == before.sends.get(method, Sends()).count + 1
        assert after.sends[method].resend_at >= NOW + 30


@given(challenges, methods, st.booleans())
def test_only_a_resend_of_a_live_code_keeps_its_generation(
    before: Challenge, method: Method, resend: bool
) -> None:
    try:
        after = send(before, method, resend=resend)
    except ResendTooSoon:
        return
    live = before.method is method and before.live(NOW)
    assert after.generation == before.generation + (0 if live else 1)
