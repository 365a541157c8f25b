"""Vault, key ring and pepper: secrets are there, or nothing goes on."""

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import boto3
import pytest
from gatehouse.adapters.key_ring import SecretsManagerKeyRing
from gatehouse.adapters.secrets import SecretsProvider
from gatehouse.adapters.vault import SecretsManagerKey, SecretsManagerSeeds, UserVault
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.users import User
from gatehouse.ports import Pepper, Vault

from tests.builders import SEED, SEED_ID, a_user
from tests.contract.trouble import FAILURES, Answer, Trouble, refusal
from tests.fakes.services import FixedPepper, MemoryVault

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

OTHER = Secret("JBSWY3DPEHPK3PXP")
PEPPER, RING = "gatehouse/pepper", "gatehouse/ring"
KEYS = {"1": "a" * 64, "2": "b" * 64}
GRACE = a_user(key="grace", user_id="grace")


def user_vault(client: "SecretsManagerClient", *, sealing: bool, max_age: int = 3600) -> UserVault:
    """Return the adapter, its ring current at key 1."""
    client.create_secret(Name=RING, SecretString=ring_of("1"))
    ring = SecretsManagerKeyRing(SecretsProvider(client), RING, max_age)
    seeds = SecretsManagerSeeds(client, "gatehouse/totp/", "a key")
    return UserVault(seeds, lambda: ring, sealing)


def ring_of(current: str, *key_ids: str) -> str:
    """Return what the secret says."""
    return json.dumps({"current": current} | {name: KEYS[name] for name in key_ids or (current,)})


def holding(user: User, sealed: str, seed_id: str = SEED_ID) -> User:
    """Return the user whose authenticator has a seed."""
    app = replace(user.factors[Method.APP], seed_id=seed_id, sealed_seed=sealed)
    return replace(user, factors={**user.factors, Method.APP: app})


def kept(vault: Vault, user: User, seed: Secret, seed_id: str = SEED_ID) -> User:
    """Keep a seed and return the user who has it."""
    return holding(user, vault.keep(user, seed_id, seed), seed_id)


@pytest.fixture
def client(aws: boto3.Session) -> "SecretsManagerClient":
    return aws.client("secretsmanager")


@pytest.fixture(params=["memory", "memory sealing", "secretsmanager", "secretsmanager sealing"])
def vault(request: pytest.FixtureRequest, client: "SecretsManagerClient") -> Vault:
    kind, _, sealing = request.param.partition(" ")
    if kind == "memory":
        return MemoryVault(key="1" if sealing else "")
    return user_vault(client, sealing=bool(sealing))


@pytest.fixture(params=["memory", "secretsmanager"])
def secrets(request: pytest.FixtureRequest, client: "SecretsManagerClient") -> Vault:
    """Return a vault that keeps each seed as a secret."""
    return MemoryVault() if request.param == "memory" else user_vault(client, sealing=False)


@pytest.fixture(params=["fixed", "secretsmanager"])
def pepper(request: pytest.FixtureRequest, client: "SecretsManagerClient") -> Pepper:
    if request.param == "fixed":
        return FixedPepper("a pepper")
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    return SecretsManagerKey(SecretsProvider(client), PEPPER)


def test_a_seed_is_read_as_it_was_kept(vault: Vault) -> None:
    ada, grace = kept(vault, a_user(), SEED), kept(vault, GRACE, OTHER)
    assert (vault.read(ada), vault.read(grace)) == (SEED, OTHER)


def test_a_seed_is_kept_as_it_would_be_today(vault: Vault) -> None:
    assert vault.keeps(kept(vault, a_user(), SEED).factors[Method.APP])


def test_a_seed_may_be_kept_twice(vault: Vault) -> None:
    assert kept(vault, a_user(), SEED) == kept(vault, a_user(), SEED)


def test_a_user_may_have_two_seeds(vault: Vault) -> None:
    kept(vault, a_user(), SEED, "one")
    two = kept(vault, a_user(), OTHER, "two")
    vault.delete(a_user().user_id, "one")
    assert vault.read(two) == OTHER


def test_a_seed_that_is_not_there_fails_closed(secrets: Vault) -> None:
    with pytest.raises(TemporarilyUnavailable):
        secrets.read(a_user())


def test_a_seed_is_never_overwritten(secrets: Vault) -> None:
    kept(secrets, a_user(), SEED)
    assert secrets.read(kept(secrets, a_user(), OTHER)) == SEED


def test_a_deleted_seed_is_gone_at_once_and_can_be_made_anew(secrets: Vault) -> None:
    user = kept(secrets, a_user(), SEED)
    secrets.delete(user.user_id, SEED_ID)
    with pytest.raises(TemporarilyUnavailable):
        secrets.read(user)
    assert secrets.read(kept(secrets, a_user(), OTHER)) == OTHER


def test_a_seed_that_is_gone_already_is_fine(vault: Vault) -> None:
    vault.delete("ada", "one")
    vault.delete("ada", "one")


@pytest.mark.parametrize("sealing", [True, False])
def test_a_seed_is_read_wherever_it_is(client: "SecretsManagerClient", *, sealing: bool) -> None:
    before = user_vault(client, sealing=sealing)
    user = kept(before, a_user(), SEED)
    today = replace(before, sealing=not sealing)
    assert today.read(user) == SEED
    assert not today.keeps(user.factors[Method.APP])


def test_a_sealed_seed_is_no_secret_of_its_own(client: "SecretsManagerClient") -> None:
    user = kept(user_vault(client, sealing=True), a_user(), SEED)
    assert [each["Name"] for each in client.list_secrets()["SecretList"]] == [RING]
    assert SEED.reveal() not in user.factors[Method.APP].sealed_seed


@pytest.mark.parametrize(
    "moved",
    [
        lambda ada, sealed: holding(replace(ada, key="grace"), sealed),
        lambda ada, sealed: holding(ada, sealed, "another id"),
        lambda ada, sealed: holding(ada, sealed.replace("1.", "2.", 1)),
        lambda ada, sealed: holding(ada, sealed.replace("1.", "9.", 1)),
        lambda ada, _: holding(ada, "1."),
        lambda ada, _: holding(ada, "1.no base64"),
        lambda ada, _: holding(ada, "nothing"),
    ],
    ids=["user", "id", "key", "unknown key", "empty", "garbage", "no key"],
)
def test_what_was_put_elsewhere_does_not_open(
    client: "SecretsManagerClient", moved: Callable[[User, str], User]
) -> None:
    vault = user_vault(client, sealing=True)
    client.put_secret_value(SecretId=RING, SecretString=ring_of("1", "1", "2"))
    sealed = vault.keep(a_user(), SEED_ID, SEED)
    with pytest.raises(TemporarilyUnavailable):
        vault.read(moved(a_user(), sealed))


def test_a_new_key_seals_soon_and_opens_at_once(client: "SecretsManagerClient") -> None:
    long, short = (
        user_vault(client, sealing=True),
        SecretsManagerKeyRing(SecretsProvider(client), RING, max_age=0),
    )
    old = kept(long, a_user(), SEED)
    client.put_secret_value(SecretId=RING, SecretString=ring_of("2", "1", "2"))
    sealing = replace(long, ring=lambda: short)
    new = kept(sealing, a_user(), SEED, "another id")
    assert not sealing.keeps(old.factors[Method.APP])
    assert new.factors[Method.APP].sealed_seed.startswith("2.")
    assert (long.read(new), long.read(old), sealing.read(old)) == (SEED, SEED, SEED)


@pytest.mark.parametrize("text", ["no json", "[]", '"text"', '{"current": "1"}', ring_of("2", "1")])
def test_a_ring_that_is_none_fails_closed(client: "SecretsManagerClient", text: str) -> None:
    vault = user_vault(client, sealing=True)
    client.put_secret_value(SecretId=RING, SecretString=text)
    with pytest.raises(TemporarilyUnavailable):
        vault.keep(a_user(), SEED_ID, SEED)


@pytest.mark.parametrize("answer", FAILURES)
def test_a_ring_that_fails_fails_closed_and_is_asked_for_again(
    client: "SecretsManagerClient", answer: Answer
) -> None:
    vault = user_vault(client, sealing=True)
    Trouble(client, [answer])
    with pytest.raises(TemporarilyUnavailable):
        vault.keep(a_user(), SEED_ID, SEED)
    assert vault.read(kept(vault, a_user(), SEED)) == SEED


def test_a_ring_is_fetched_once_while_it_is_young(client: "SecretsManagerClient") -> None:
    vault = user_vault(client, sealing=True)
    trouble = Trouble(client, [])
    user = kept(vault, a_user(), SEED)
    for _ in range(3):
        vault.read(user)
    assert trouble.asked == ["GetSecretValue"]


def test_a_pepper_stays_the_same(pepper: Pepper) -> None:
    assert pepper.read() == pepper.read() == Secret("a pepper")


def test_a_secret_has_the_prefix_and_our_own_key(client: "SecretsManagerClient") -> None:
    SecretsManagerSeeds(client, "gatehouse/totp/", "a key").create("ada", "one", SEED)
    found = [(each["Name"], each["KmsKeyId"]) for each in client.list_secrets()["SecretList"]]
    assert found == [("gatehouse/totp/ada/one", "a key")]


def test_a_seed_that_the_service_does_not_find_is_gone(client: "SecretsManagerClient") -> None:
    Trouble(client, [refusal("ResourceNotFoundException")])
    SecretsManagerSeeds(client, "gatehouse/totp/", "a key").delete("ada", "one")


@pytest.mark.parametrize("answer", FAILURES)
def test_a_vault_that_fails_fails_closed(client: "SecretsManagerClient", answer: Answer) -> None:
    vault = user_vault(client, sealing=False)
    Trouble(client, [answer] * 3)
    with pytest.raises(TemporarilyUnavailable):
        vault.read(a_user())
    with pytest.raises(TemporarilyUnavailable):
        vault.keep(a_user(), "one", SEED)
    with pytest.raises(TemporarilyUnavailable):
        vault.delete("ada", "one")


def test_a_pepper_is_fetched_once_an_hour(
    client: "SecretsManagerClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter((0.0, 3599.9, 3600.0, 7199.9))
    clock = SimpleNamespace(monotonic=lambda: next(moments))
    monkeypatch.setattr("gatehouse.adapters.secrets.time", clock)
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    pepper = SecretsManagerKey(SecretsProvider(client), PEPPER)
    trouble = Trouble(client, [])
    for fetched in (1, 1, 2, 2):
        pepper.read()
        assert trouble.asked == ["GetSecretValue"] * fetched


def test_a_secret_that_is_kept_is_asked_for_where_it_must_be_new(
    client: "SecretsManagerClient",
) -> None:
    client.create_secret(Name=PEPPER, SecretString="old")
    provider = SecretsProvider(client)
    assert provider.get(PEPPER, max_age=60) == "old"
    client.put_secret_value(SecretId=PEPPER, SecretString="new")
    assert provider.get(PEPPER, max_age=60) == "old"
    assert provider.get(PEPPER, max_age=60, force_fetch=True) == "new"
    assert provider.get(PEPPER, max_age=60) == "new"


def test_what_a_provider_keeps_is_not_shown(client: "SecretsManagerClient") -> None:
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    provider = SecretsProvider(client)
    provider.get(PEPPER, max_age=60)
    assert "a pepper" not in repr(provider)


@pytest.mark.parametrize("answer", FAILURES)
def test_a_pepper_that_fails_fails_closed_and_is_asked_for_again(
    client: "SecretsManagerClient", answer: Answer
) -> None:
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    pepper = SecretsManagerKey(SecretsProvider(client), PEPPER)
    Trouble(client, [answer])
    with pytest.raises(TemporarilyUnavailable):
        pepper.read()
    assert pepper.read() == Secret("a pepper")
