"""The real functions in this process, before the local AWS, with the proxy in between."""

import importlib
import io
import json
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from gatehouse.adapters.challenges import DynamoChallenges
from gatehouse.adapters.handovers import DynamoHandovers
from gatehouse.adapters.users import DynamoUsers
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Factor, Method
from gatehouse.domain.users import User

from local.aws import LocalAws
from local.inbox import Inbox
from tests.builders import PASSWORD, SEED, SEED_ID, a_user, password_hash
from tests.e2e.people import Person
from tests.faults.proxy import Proxy
from tests.functions.functions import Answer, Context, load

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

OLD_HASH = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD.reveal())
EVENTS = {
    "login": "login_mfa_required",
    "select_method": "select_method_app",
    "verify": "verify_code",
    "discovery": "discovery_jwks",
    "handover": "handover_exchange",
}
RELOADED = ("gatehouse.api", "gatehouse.bootstrap", "functions.")


@dataclass
class World:
    """The functions, the services behind them, and what is printed."""

    proxy: Proxy
    aws: LocalAws
    inbox: Inbox
    environment: Mapping[str, str]
    phones: Iterator[str]
    secrets: "SecretsManagerClient"
    apps: dict[str, ModuleType] = field(default_factory=dict[str, ModuleType])
    log: io.StringIO = field(default_factory=io.StringIO)

    def cold_start(self, function: str) -> None:
        """Import a function anew, as Lambda does in INIT."""
        for name in [name for name in sys.modules if name.startswith(RELOADED)]:
            del sys.modules[name]
        self.apps[function] = importlib.import_module(f"functions.{function}.app")
        self.apps[function].http.logger.registered_handler.setStream(self.log)

    def call(self, function: str, **body: object) -> Answer:
        """Hand a function a gateway event with this body."""
        event = load(EVENTS[function]) | {"body": json.dumps(body)}
        return Answer.of(self.apps[function].handler(event, Context(function)))

    def offer(self, token: str, return_to: str) -> Answer:
        """Hand the function `handover` a token."""
        event = load("handover_offer", access_token=token, return_to=return_to)
        return Answer.of(self.apps["handover"].handler(event, Context("handover")))

    @property
    def users(self) -> DynamoUsers:
        """Return the users, past the proxy."""
        tables = (self.environment[f"{name}_TABLE"] for name in ("USERS", "THROTTLES"))
        return DynamoUsers(self.aws.dynamodb, *tables)

    @property
    def challenges(self) -> DynamoChallenges:
        """Return the challenges, past the proxy."""
        names = ("CHALLENGES", "USERS", "THROTTLES")
        tables = (self.environment[f"{name}_TABLE"] for name in names)
        return DynamoChallenges(self.aws.dynamodb, *tables)

    @property
    def handovers(self) -> DynamoHandovers:
        """Return the handovers, past the proxy."""
        return DynamoHandovers(self.aws.dynamodb, self.environment["HANDOVERS_TABLE"])

    def person(self, method: str, *, old_hash: bool = False) -> Person:
        """Create a user with a method, or with none."""
        user_id, phone = str(uuid.uuid4()), next(self.phones)
        name = f"ada-{user_id}"
        email = f"{name}@example.org"
        user = a_user(
            key=key_of(name),
            user_id=user_id,
            username=name,
            factors=_factors(method, {"SMS": phone, "EMAIL": email}),
            recovery_codes=frozenset(),
            password_hash=OLD_HASH if old_hash else password_hash(),
        )
        self.users.create(user)
        secret = f"{self.environment['TOTP_PREFIX']}{user_id}/{SEED_ID}"
        self.secrets.create_secret(Name=secret, SecretString=SEED.reveal())
        return Person(name, PASSWORD.reveal(), user_id, phone, email, SEED.reveal())

    def user(self, person: Person) -> User:
        """Return a person as they are on record."""
        user = self.users.get(key_of(person.username))
        assert user is not None
        return user

    def messages(self, person: Person) -> list[str]:
        """Return what was sent to a person."""
        sent = self.inbox.sms() + self.inbox.emails()
        return [each.text for each in sent if each.to in {person.phone, person.email}]


def _factors(method: str, destinations: Mapping[str, str]) -> dict[Method, Factor]:
    if not method:
        return {}
    chosen = Method(method)
    return {chosen: Factor(chosen, 1, destinations.get(method, ""), "US", SEED_ID)}
