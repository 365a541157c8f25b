"""Refusals: a stable code, and only the facts that a client may be told."""

from gatehouse.domain import errors


def test_a_refusal_has_no_facts_of_its_own() -> None:
    assert errors.InvalidCredentials().facts == {}


def test_a_wrong_code_tells_what_is_left() -> None:
    assert errors.CodeIncorrect(3).facts == {"attempts_left": 3}


def test_a_bad_request_names_its_fields() -> None:
    refusal = errors.InvalidRequest(("code", "is not a one-time code"))
    assert refusal.facts == {"errors": [{"field": "code", "problem": "is not a one-time code"}]}


def test_a_wait_is_in_seconds_and_one_second_unless_it_is_known() -> None:
    assert errors.LoginThrottled(180).retry_after == 180
    assert errors.DeliveryFailed().retry_after == 1
    assert errors.TemporarilyUnavailable().retry_after == 1


def test_a_refusals_text_is_its_code() -> None:
    assert str(errors.ResendTooSoon(30)) == "resend_too_soon"
    assert str(errors.CodeIncorrect(0)) == "code_incorrect"
