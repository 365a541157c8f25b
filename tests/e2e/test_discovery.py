"""What anybody may read."""

from tests.e2e.site import Site


def test_the_key_set_has_public_members_only(site: Site) -> None:
    answer = site.http.get("/.well-known/jwks.json")
    (key,) = answer.json()["keys"]
    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}
    assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")
    assert len(key["n"]) == 512  # RSA_3072
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["x-request-id"]


def test_the_discovery_document_names_the_issuer_and_its_keys(site: Site) -> None:
    answer = site.http.get("/.well-known/openid-configuration")
    document = answer.json()
    assert document["issuer"] == str(site.http.base_url).rstrip("/")
    assert document["jwks_uri"] == f"{document['issuer']}/.well-known/jwks.json"
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert {"subject_types_supported", "response_types_supported"} <= document.keys()


def test_the_description_of_the_api_is_served(site: Site) -> None:
    answer = site.http.get("/openapi.json")
    assert {"/login", "/select-method", "/verify"} <= answer.json()["paths"].keys()
    assert answer.headers["cache-control"] == "public, max-age=300"


def test_answers_are_never_stored_but_what_is_public(site: Site) -> None:
    person = site.person("APP")
    answer = site.post("/login", {"username": person.username, "password": person.password})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
