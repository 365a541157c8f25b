"""The site's owner says which methods there are and where SMS go."""

import pytest
from gatehouse.domain.methods import FACTORS, Method
from gatehouse.domain.policy import Policy

from tests.builders import POLICY, a_user


def test_everything_that_is_configured_and_allowed_is_offered() -> None:
    assert POLICY.offered(a_user()) == [*FACTORS, Method.RECOVERY]
    assert POLICY.offered(a_user(methods=[Method.SMS], recovery_codes=frozenset())) == [Method.SMS]


@pytest.mark.parametrize("method", FACTORS)
def test_a_method_that_is_switched_off_is_not_offered(method: Method) -> None:
    policy = Policy(frozenset(FACTORS) - {method}, frozenset({"US"}))
    assert policy.offered(a_user()) == [each for each in Method if each is not method]


def test_no_sms_is_offered_to_a_country_that_is_not_listed() -> None:
    policy = Policy(frozenset(FACTORS), frozenset({"CA"}))
    assert policy.offered(a_user()) == [Method.APP, Method.EMAIL, Method.RECOVERY]


@pytest.mark.parametrize("methods", [set(), {Method.SMS}])
def test_a_site_needs_a_method_besides_sms(methods: set[Method]) -> None:
    with pytest.raises(ValueError, match="besides SMS"):
        Policy(frozenset(methods), frozenset({"US"}))
