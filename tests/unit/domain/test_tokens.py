"""What a grant says of the login."""

import pytest
from gatehouse.domain.methods import Method
from gatehouse.domain.tokens import ACR, AMR, Issuer

from tests.fakes.services import NOW

ISSUER = Issuer("https://issuer.example", "audience", "client", 900)
SAYS: list[tuple[Method | None, list[str], str]] = [
    (None, ["pwd"], "aal1"),
    (Method.APP, ["pwd", "otp", "mfa"], "aal2"),
    (Method.SMS, ["pwd", "sms", "otp", "mfa"], "aal2"),
    (Method.EMAIL, ["pwd", "otp", "mfa"], "aal1"),
    (Method.RECOVERY, ["pwd", "otp", "mfa"], "aal1"),
]


@pytest.mark.parametrize(("method", "amr", "acr"), SAYS)
def test_a_grant_tells_the_truth_about_the_login(
    method: Method | None, amr: list[str], acr: str
) -> None:
    claims = ISSUER.claims("user", 3, method, NOW, "jti")
    assert (claims["amr"], claims["acr"]) == (amr, acr)


def test_every_method_has_its_say() -> None:
    assert AMR.keys() == ACR.keys() == {None, *Method}


def test_the_claims_are_those_of_rfc_9068_and_no_more() -> None:
    assert ISSUER.claims("user", 3, None, NOW, "jti") == {
        "iss": "https://issuer.example",
        "aud": "audience",
        "sub": "user",
        "user_version": 3,
        "client_id": "client",
        "iat": NOW,
        "exp": NOW + 900,
        "jti": "jti",
        "auth_time": NOW,
        "amr": ["pwd"],
        "acr": "aal1",
    }
