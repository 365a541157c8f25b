"""The people, and what is on record of them: past the functions and past the proxy."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.dynamo import Write, transact
from gatehouse.adapters.enrolments import DynamoEnrolments
from gatehouse.adapters.handovers import DynamoHandovers
from gatehouse.adapters.signer import KmsSigner
from gatehouse.adapters.system import SystemClock, SystemEntropy
from gatehouse.adapters.undos import item_of
from gatehouse.adapters.users import DynamoUsers
from gatehouse.domain.codes import recovery_digest
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Issuer
from gatehouse.domain.undo import Undo, undo_key
from gatehouse.domain.users import User
from gatehouse.flows.grants import Grants

from local.aws import LocalAws
from tests.builders import PASSWORD, SEED, SEED_ID, a_user, password_hash
from tests.e2e.people import Person
from tests.faults.flows import Flow

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient
    from types_boto3_secretsmanager import SecretsManagerClient

OLD_HASH = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD.reveal())


@dataclass(frozen=True)
class Records:
    """The tables and the secrets."""

    aws: LocalAws
    secrets: "SecretsManagerClient"
    keys: "KMSClient"
    environment: Mapping[str, str]
    phones: Iterator[str]

    @property
    def users(self) -> DynamoUsers:
        """Return the users."""
        return DynamoUsers(self.aws.dynamodb, *self._tables("USERS", "THROTTLES"))

    @property
    def challenges(self) -> DynamoChallenges:
        """Return the challenges."""
        names = ("CHALLENGES", "USERS", "THROTTLES")
        return DynamoChallenges(self.aws.dynamodb, *self._tables(*names))

    @property
    def enrolments(self) -> DynamoEnrolments:
        """Return the enrolments."""
        names = ("ENROLMENTS", "USERS", "THROTTLES")
        return DynamoEnrolments(self.aws.dynamodb, *self._tables(*names))

    @property
    def handovers(self) -> DynamoHandovers:
        """Return the handovers."""
        return DynamoHandovers(self.aws.dynamodb, *self._tables("HANDOVERS"))

    def person(
        self,
        flow: Flow,
        recovery_codes: Iterable[str] = (),
        spare: Iterable[str] = (),
        budget: int = 0,
    ) -> Person:
        """Create a user as a flow finds them, with these codes and `spare` seeds' ids."""
        user_id, phone = str(uuid.uuid4()), next(self.phones)
        name = f"ada-{user_id}"
        email = f"{name}@example.org"
        user = a_user(
            key=key_of(name),
            user_id=user_id,
            username=name,
            factors=_factors(flow.methods, {"SMS": phone, "EMAIL": email}),
            password_hash=OLD_HASH if flow is Flow.OLD_HASH else password_hash(),
            recovery_codes=self._digests(user_id, recovery_codes),
            spare_seeds=dict.fromkeys(spare, 1),
            budget=budget,
        )
        self.users.create(user)
        for seed_id in [*spare, SEED_ID] if Method.APP in user.factors else spare:
            self._store_seed(user_id, seed_id)
        return Person(name, PASSWORD.reveal(), user_id, phone, email, SEED.reveal())

    def user(self, person: Person) -> User:
        """Return a person as they are on record."""
        user = self.users.get(key_of(person.username))
        assert user is not None
        return user

    def seeds(self, person: Person) -> set[str]:
        """Return the ids of the seeds that are stored."""
        prefix = f"{self.environment['TOTP_PREFIX']}{person.user_id}/"
        names = {"Key": "name", "Values": [prefix]}
        found = self.secrets.list_secrets(Filters=[names])["SecretList"]  # type: ignore[list-item]
        return {each["Name"].removeprefix(prefix) for each in found}

    def token(self, user: User) -> str:
        """Return an access token for a login of now, by a method if there is one."""
        e = self.environment
        issuer = Issuer(e["ISSUER"], e["AUDIENCE"], e["CLIENT_ID"], int(e["TOKEN_LIFE"]))
        signer = KmsSigner(self.keys, e["SIGNING_KEY"], e["SIGNING_ALGORITHM"])
        method = next(iter(user.factors), None)
        grant = Grants(signer, SystemEntropy(), issuer).sign(user, method, SystemClock().now())
        return grant.access_token.reveal()

    def replaced_phone(self, person: Person) -> str:
        """Put another phone in the place of a person's; return the token that takes it back."""
        user, token = self.user(person), SystemEntropy().token()
        old = user.factors[Method.SMS]
        new = Factor(Method.SMS, 1, next(self.phones), "US")
        self.users.replace(user, user.changed(factors={Method.SMS: new}))
        expires_at = SystemClock().now() + 1000
        undo = Undo(undo_key(token), user.key, user.user_id, old, expires_at)
        (table,) = self._tables("ENROLMENTS")
        transact(self.aws.dynamodb, Write(table, undo.key).absent().put(item_of(undo)))
        return token

    def _store_seed(self, user_id: str, seed_id: str) -> None:
        name = f"{self.environment['TOTP_PREFIX']}{user_id}/{seed_id}"
        self.secrets.create_secret(Name=name, SecretString=SEED.reveal())

    def _digests(self, user_id: str, recovery_codes: Iterable[str]) -> frozenset[str]:
        secret = self.environment["PEPPER_SECRET"]
        pepper = Secret(self.secrets.get_secret_value(SecretId=secret)["SecretString"])
        return frozenset(recovery_digest(pepper, user_id, Secret(each)) for each in recovery_codes)

    def _tables(self, *names: str) -> list[str]:
        return [self.environment[f"{name}_TABLE"] for name in names]


def _factors(methods: tuple[str, ...], destinations: Mapping[str, str]) -> dict[Method, Factor]:
    return {
        method: Factor(
            method, 1, destinations.get(method, ""), "US", SEED_ID if method is Method.APP else ""
        )
        for method in map(Method, methods)
    }
