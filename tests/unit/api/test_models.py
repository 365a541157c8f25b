"""Requests are strict, answers are the contract's, and no repr gives a secret away."""

from typing import Any

import pytest
from gatehouse.api.models import admin, select_method
from gatehouse.api.models.base import GrantResponse, Request
from gatehouse.api.models.login import LoginRequest, MfaRequiredResponse, answer
from gatehouse.api.models.select_method import SelectMethodRequest
from gatehouse.api.models.verify import VerifyRequest
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant
from gatehouse.domain.users import User
from gatehouse.flows.administer import Created
from gatehouse.flows.login import EnrolmentRequired, LoginCommand, MfaRequired
from gatehouse.flows.select_method import Selected, SelectMethodCommand
from gatehouse.flows.verify import VerifyCommand
from pydantic import BaseModel, ValidationError

from tests.builders import POLICY, a_user

LOGIN = {"username": "ada", "password": "pass word "}
SELECT = {"mfa_token": "token", "method": "SMS"}
VERIFY = {"mfa_token": "token", "code": "123 456"}
CREATE = {
    "command": "create_user",
    "username": "ada",
    "password": "x",
    "methods": {"APP": {}, "SMS": {"phone": "+1"}, "EMAIL": {"email": "e"}},
}


def test_requests_become_commands() -> None:
    login = LoginRequest.model_validate(LOGIN | {"username": " ＡDA "}).to_command("a network")
    assert login == LoginCommand("ada", Secret("pass word "), "a network")
    body = SelectMethodRequest.model_validate(SELECT | {"resend": True})
    select = body.to_command("a network", "hi")
    assert select == SelectMethodCommand(
        Secret("token"), Method.SMS, resend=True, network="a network", language="hi"
    )
    verify = VerifyRequest.model_validate(VERIFY).to_command("a network")
    assert verify == VerifyCommand(Secret("token"), Secret("123456"), "a network")


@pytest.mark.parametrize("length", [1, 254])
def test_a_username_has_1_to_254_characters_once_normalised(length: int) -> None:
    username = LoginRequest.model_validate(LOGIN | {"username": f"  {'A' * length}  "}).username
    assert username == "a" * length


@pytest.mark.parametrize("username", ["", " ", "\u3000", "a" * 255, "ﬀ" * 128, 1, None, ["ada"]])
def test_what_is_no_username_is_refused(username: object) -> None:
    with pytest.raises(ValidationError):
        LoginRequest.model_validate(LOGIN | {"username": username})


@pytest.mark.parametrize("password", [" ", "x" * 1024, "  pässword\n"])
def test_a_password_is_taken_as_it_is(password: str) -> None:
    assert LoginRequest.model_validate(LOGIN | {"password": password}).password == password


@pytest.mark.parametrize("password", ["", "x" * 1025, 1, None, {"x": 1}])
def test_what_is_no_password_is_refused(password: object) -> None:
    with pytest.raises(ValidationError):
        LoginRequest.model_validate(LOGIN | {"password": password})


@pytest.mark.parametrize("code", ["", "12345", 123456, None, True, ["123456"], " " * 60 + "12345"])
def test_what_is_no_code_is_refused(code: object) -> None:
    with pytest.raises(ValidationError):
        VerifyRequest.model_validate(VERIFY | {"code": code})


@pytest.mark.parametrize(
    "change",
    [{"method": "sms"}, {"method": "PUSH"}, {"method": 1}, {"resend": "true"}, {"resend": 1}],
)
def test_what_is_no_selection_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SelectMethodRequest.model_validate(SELECT | change)


@pytest.mark.parametrize("token", ["", "x" * 257, 1, None])
def test_what_is_no_token_is_refused(token: object) -> None:
    for model, body in ((SelectMethodRequest, SELECT), (VerifyRequest, VERIFY)):
        with pytest.raises(ValidationError):
            model.model_validate(body | {"mfa_token": token})


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (LoginRequest, LOGIN),
        (SelectMethodRequest, SELECT),
        (VerifyRequest, VERIFY),
        (admin.Command, CREATE),
    ],
)
def test_unknown_and_missing_fields_are_refused(
    model: type[BaseModel], body: dict[str, Any]
) -> None:
    model.model_validate(body)
    with pytest.raises(ValidationError):
        model.model_validate(body | {"user_id": "x"})
    for field in [name for name in body if name not in {"methods", "command"}]:
        with pytest.raises(ValidationError):
            model.model_validate({name: body[name] for name in body if name != field})


@pytest.mark.parametrize(
    ("model", "body", "secret"),
    [
        (LoginRequest, LOGIN, "pass word"),
        (SelectMethodRequest, SELECT, "'token'"),
        (VerifyRequest, VERIFY | {"mfa_token": "tokentoken"}, "tokentoken"),
        (VerifyRequest, VERIFY, "123456"),
    ],
)
def test_no_repr_gives_a_secret_away(
    model: type[Request], body: dict[str, Any], secret: str
) -> None:
    assert secret not in repr(model.model_validate(body))


def test_a_grant_is_written_as_the_contract_does() -> None:
    assert GrantResponse.of(Grant(Secret("jwt"), 900)).model_dump(mode="json") == {
        "status": "authenticated",
        "access_token": "jwt",
        "token_type": "Bearer",
        "expires_in": 900,
    }


def due_to(user: User) -> MfaRequired:
    return MfaRequired(Secret("token"), 600, user, POLICY.offered(user))


def test_what_is_due_is_written_as_the_contract_does() -> None:
    due = due_to(a_user(preferred=Method.SMS))
    assert MfaRequiredResponse.of(due).model_dump(mode="json") == {
        "status": "mfa_required",
        "mfa_token": "token",
        "expires_in": 600,
        "preferred": "SMS",
        "methods": [
            {"method": "APP"},
            {"method": "SMS", "destination": "+•••••••0142"},
            {"method": "EMAIL", "destination": "a•••@e•••.org"},
            {"method": "RECOVERY"},
        ],
    }


def test_the_first_method_is_preferred_unless_another_is() -> None:
    user = a_user(methods=[Method.EMAIL], recovery_codes=frozenset())
    answer = MfaRequiredResponse.of(due_to(user))
    assert answer.preferred is Method.EMAIL
    assert [offer.method for offer in answer.methods] == [Method.EMAIL]


def test_selections_are_written_as_the_contract_does() -> None:
    sent = Selected(Method.SMS, 6, "+•••••••0142", sent=True, expires_in=300, resend_in=30)
    assert select_method.answer(sent).model_dump(mode="json") == {
        "method": "SMS",
        "destination": "+•••••••0142",
        "code_length": 6,
        "sent": True,
        "expires_in": 300,
        "resend_in": 30,
    }
    for method, length in ((Method.APP, 6), (Method.RECOVERY, 16)):
        answer = select_method.answer(Selected(method, length))
        assert answer.model_dump(mode="json") == {"method": method, "code_length": length}


def test_a_new_user_is_shown_with_the_seed_or_without_one() -> None:
    created = Created(a_user(), Secret("SEED"), Secret("otpauth://"))
    app = {"secret": "SEED", "otpauth_uri": "otpauth://"}
    shown = admin.CreatedResponse.of(created)
    assert shown.model_dump(mode="json") == {"user_id": a_user().user_id, "app": app}
    assert "SEED" not in repr(shown)
    without = admin.CreatedResponse.of(Created(a_user(), None, None))
    assert without.model_dump(mode="json") == {"user_id": a_user().user_id}


def test_a_user_is_shown_without_secrets() -> None:
    assert admin.UserResponse.of(a_user(preferred=Method.APP)).model_dump(mode="json") == {
        "user_id": a_user().user_id,
        "username": "ada",
        "status": "active",
        "methods": ["APP", "SMS", "EMAIL"],
        "preferred": "APP",
        "recovery_codes_left": 1,
        "must_change": False,
    }


def test_a_new_users_methods_become_destinations() -> None:
    command = admin.Command.model_validate(CREATE).root
    assert isinstance(command, admin.CreateUser)
    assert command.methods.destinations() == {Method.APP: "", Method.SMS: "+1", Method.EMAIL: "e"}


@pytest.mark.parametrize(
    ("disabled", "offered", "preferred"),
    [
        ([], [Method.APP, Method.SMS, Method.EMAIL, Method.RECOVERY], Method.APP),
        ([Method.APP], [Method.SMS, Method.EMAIL, Method.RECOVERY], Method.SMS),
        (FACTORS, [Method.RECOVERY], Method.APP),
    ],
)
def test_a_disabled_factor_is_not_offered(
    disabled: list[Method], offered: list[Method], preferred: Method
) -> None:
    user = a_user(failures=dict.fromkeys(disabled, 100))
    answer = MfaRequiredResponse.of(due_to(user))
    assert [each.method for each in answer.methods] == offered
    assert answer.preferred is preferred


def test_a_user_who_needs_a_method_first_is_given_a_token_that_says_so() -> None:
    due = EnrolmentRequired(Grant(Secret("jwt"), 900))
    assert answer(due).model_dump(mode="json") == {
        "status": "enrolment_required",
        "access_token": "jwt",
        "token_type": "Bearer",
        "expires_in": 900,
    }
