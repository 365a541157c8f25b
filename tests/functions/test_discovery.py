"""GET /.well-known/* and /openapi.json, event by event."""

import json
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import KeySet

from tests.functions.conftest import ENVIRONMENT
from tests.functions.functions import Answer, Functions, problem

OPENAPI = Path(__file__).parents[2] / "functions/discovery/openapi.json"
ISSUER = ENVIRONMENT["ISSUER"]


def cacheable(answer: Answer) -> bool:
    """Tell whether an answer may be kept by caches."""
    return answer.headers["Cache-Control"].startswith("public, max-age=")


def test_the_key_set_verifies_a_grant(functions: Functions) -> None:
    answer = functions.answer("discovery_jwks")
    assert (answer.status, cacheable(answer)) == (200, True)
    (key,) = answer.body["keys"]
    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}
    token = functions.answer("login_authenticated").body["access_token"]
    verified = jwt.decode(token, KeySet.import_key_set(answer.body), algorithms=["RS256"])  # type: ignore[arg-type]
    assert verified.header == {"typ": "at+jwt", "alg": "RS256", "kid": key["kid"]}
    assert verified.claims["iss"] == ISSUER


def test_the_configuration_has_the_contracts_fields(functions: Functions) -> None:
    answer = functions.answer("discovery_configuration")
    assert (answer.status, cacheable(answer)) == (200, True)
    assert answer.body == {
        "issuer": ISSUER,
        "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "response_types_supported": ["token"],
    }


def test_the_description_is_served_as_it_was_generated(functions: Functions) -> None:
    answer = functions.answer("discovery_openapi")
    assert (answer.status, cacheable(answer)) == (200, True)
    assert answer.body == json.loads(OPENAPI.read_text())


def test_what_is_not_there_is_a_problem(functions: Functions) -> None:
    problem(functions.answer("discovery_unknown_path"), 404, "not_found")
