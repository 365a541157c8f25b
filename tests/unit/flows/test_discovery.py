"""What anybody may know of the issuer."""

from gatehouse.flows.discovery import Discovery

from tests.fakes.services import LocalKeys, local_key

DISCOVERY = Discovery(LocalKeys(), "https://issuer.example", "RS256")


def test_the_document_leads_to_the_keys() -> None:
    assert DISCOVERY.configuration() == {
        "issuer": "https://issuer.example",
        "jwks_uri": "https://issuer.example/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "response_types_supported": ["token"],
    }


def test_the_keys_are_a_set() -> None:
    keys = DISCOVERY.key_set()["keys"]
    assert keys == [local_key().as_dict(private=False)]
