"""The OpenAPI description and the running API agree, whatever Schemathesis makes of it."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from local.config import ROOT
from tests.e2e.site import Site

DESCRIPTION = ROOT / "functions" / "discovery" / "openapi.json"
DOCUMENT = json.loads(DESCRIPTION.read_text())
API = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {
    f"{verb.upper()} {path}": API[path][verb.upper()]
    for path, verbs in DOCUMENT["paths"].items()
    for verb in verbs
}
POSTS = [name for name in OPERATIONS if name.startswith("POST")]
CODES = st.from_regex(r"[0-9]{6,10}|[A-Z2-7]{16}", fullmatch=True) | st.text(max_size=64)
own_source = [HealthCheck.function_scoped_fixture]  # one address for all examples is right


def call(site: Site, source: str, case: Case[Any]) -> int:
    """Send what was made; check the answer against the description."""
    answer = case.call(
        base_url=str(site.http.base_url),
        headers={"X-Forwarded-For": source},
        proxies={"http": ""},  # not the developer's proxy
    )
    # A schema cannot say what a name or a code is once normalised: valid by it may still be a 400.
    case.validate_response(answer, excluded_checks=[positive_data_acceptance])
    return answer.status_code


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=30, suppress_health_check=own_source)
@given(data=st.data())
def test_what_the_description_allows_is_answered_as_described(
    site: Site, source: str, name: str, data: st.DataObject
) -> None:
    call(site, source, data.draw(OPERATIONS[name].as_strategy()))


@pytest.mark.parametrize("name", POSTS)
@settings(max_examples=30, suppress_health_check=own_source)
@given(data=st.data())
def test_what_the_description_forbids_is_refused(
    site: Site, source: str, name: str, data: st.DataObject
) -> None:
    case = data.draw(OPERATIONS[name].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    assert 400 <= call(site, source, case) < 500


@pytest.mark.parametrize("name", ["POST /select-method", "POST /verify"])
@settings(max_examples=12, suppress_health_check=own_source)
@given(data=st.data())
def test_a_login_under_way_answers_as_described(
    site: Site, source: str, name: str, data: st.DataObject
) -> None:
    case = data.draw(OPERATIONS[name].as_strategy())
    assert isinstance(case.body, dict)
    case.body["mfa_token"] = token_under_way(site)
    if "code" in case.body:
        case.body["code"] = data.draw(CODES)
    call(site, source, case)


def token_under_way(site: Site) -> str:
    """Return the token of a login that has got as far as the code."""
    person = site.person("APP", "SMS", "EMAIL")
    return site.selected(person, "SMS")
