"""Vault and pepper: secrets are there, or nothing goes on."""

import time

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from gatehouse.adapters.vault import SecretsManagerPepper, SecretsManagerVault
from gatehouse.domain.errors import TemporarilyUnavailable
from gatehouse.domain.secret import Secret
from gatehouse.ports import Pepper, Vault

from tests.contract.trouble import FAILURES, Answer, Trouble, refusal
from tests.fakes.services import FixedPepper, MemoryVault

SEED = Secret("JBSWY3DPEHPK3PXP")
PEPPER = "gatehouse/pepper"


@pytest.fixture(params=["memory", "secretsmanager"])
def vault(request: pytest.FixtureRequest, aws: boto3.Session) -> Vault:
    if request.param == "memory":
        return MemoryVault()
    return SecretsManagerVault(aws.client("secretsmanager"), "gatehouse/totp/", "a key")


@pytest.fixture(params=["fixed", "secretsmanager"])
def pepper(request: pytest.FixtureRequest, aws: boto3.Session) -> Pepper:
    if request.param == "fixed":
        return FixedPepper("a pepper")
    client = aws.client("secretsmanager")
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    return SecretsManagerPepper(SecretsProvider(boto3_client=client), PEPPER)


def test_a_seed_is_read_as_created(vault: Vault) -> None:
    vault.create("ada", "one", SEED)
    vault.create("grace", "one", Secret("another"))
    assert vault.read("ada", "one") == SEED


def test_a_user_may_have_two_seeds(vault: Vault) -> None:
    vault.create("ada", "one", SEED)
    vault.create("ada", "two", Secret("another"))
    vault.delete("ada", "one")
    assert vault.read("ada", "two") == Secret("another")


def test_a_seed_that_is_not_there_fails_closed(vault: Vault) -> None:
    with pytest.raises(TemporarilyUnavailable):
        vault.read("ada", "one")


def test_a_seed_is_never_overwritten(vault: Vault) -> None:
    vault.create("ada", "one", SEED)
    vault.create("ada", "one", Secret("another"))
    assert vault.read("ada", "one") == SEED


def test_a_deleted_seed_is_gone_at_once_and_can_be_made_anew(vault: Vault) -> None:
    vault.create("ada", "one", SEED)
    vault.delete("ada", "one")
    with pytest.raises(TemporarilyUnavailable):
        vault.read("ada", "one")
    vault.create("ada", "one", Secret("another"))
    assert vault.read("ada", "one") == Secret("another")


def test_a_seed_that_is_gone_already_is_fine(vault: Vault) -> None:
    vault.delete("ada", "one")
    vault.delete("ada", "one")


def test_a_pepper_stays_the_same(pepper: Pepper) -> None:
    assert pepper.read() == pepper.read() == Secret("a pepper")


def test_a_seed_is_kept_under_the_prefix_and_our_own_key(aws: boto3.Session) -> None:
    client = aws.client("secretsmanager")
    SecretsManagerVault(client, "gatehouse/totp/", "a key").create("ada", "one", SEED)
    kept = [(each["Name"], each["KmsKeyId"]) for each in client.list_secrets()["SecretList"]]
    assert kept == [("gatehouse/totp/ada/one", "a key")]


def test_a_seed_that_the_service_does_not_find_is_gone(aws: boto3.Session) -> None:
    client = aws.client("secretsmanager")
    Trouble(client, [refusal("ResourceNotFoundException")])
    SecretsManagerVault(client, "gatehouse/totp/", "a key").delete("ada", "one")


@pytest.mark.parametrize("answer", FAILURES)
def test_a_vault_that_fails_fails_closed(aws: boto3.Session, answer: Answer) -> None:
    client = aws.client("secretsmanager")
    vault = SecretsManagerVault(client, "gatehouse/totp/", "a key")
    Trouble(client, [answer] * 3)
    with pytest.raises(TemporarilyUnavailable):
        vault.read("ada", "one")
    with pytest.raises(TemporarilyUnavailable):
        vault.create("ada", "one", SEED)
    with pytest.raises(TemporarilyUnavailable):
        vault.delete("ada", "one")


def test_a_pepper_is_fetched_once_an_hour(aws: boto3.Session) -> None:
    client = aws.client("secretsmanager")
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    provider = SecretsProvider(boto3_client=client)
    pepper, trouble = SecretsManagerPepper(provider, PEPPER), Trouble(client, [])
    for _ in range(3):
        pepper.read()
    assert trouble.asked == ["GetSecretValue"]
    (kept,) = provider.store.values()
    assert kept.ttl.timestamp() - time.time() == pytest.approx(3600, abs=60)


@pytest.mark.parametrize("answer", FAILURES)
def test_a_pepper_that_fails_fails_closed_and_is_asked_for_again(
    aws: boto3.Session, answer: Answer
) -> None:
    client = aws.client("secretsmanager")
    client.create_secret(Name=PEPPER, SecretString="a pepper")
    pepper = SecretsManagerPepper(SecretsProvider(boto3_client=client), PEPPER)
    Trouble(client, [answer])
    with pytest.raises(TemporarilyUnavailable):
        pepper.read()
    assert pepper.read() == Secret("a pepper")
