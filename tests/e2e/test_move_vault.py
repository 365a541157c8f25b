"""Seeds move, both ways, while their owners log in to the deployed stack."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from gatehouse.adapters.key_ring import SecretsManagerKeyRing
from gatehouse.adapters.secrets import SecretsProvider
from gatehouse.adapters.system import SystemClock, SystemEntropy
from gatehouse.adapters.users import DynamoUsers
from gatehouse.adapters.vault import SecretsManagerSeeds, UserVault
from gatehouse.domain.keys import key_of
from gatehouse.domain.methods import Method
from gatehouse.domain.users import UNDER_WAY, User
from gatehouse.flows.move_vault import Moved, MoveVault
from gatehouse.flows.seeds import Seeds

from tests.e2e.people import Person, let_the_step_begin
from tests.e2e.races import client_of
from tests.e2e.site import Site
from tests.fakes.services import FrozenClock

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

CROWD = 8
MOVERS = 4
LOGINS = (-1, 0, 1)  # each of a user's logins takes a later step, and three may be typed now


@dataclass(frozen=True)
class OurUsers(DynamoUsers):
    """The users of one test, in one page: other tests' users stay where they are."""

    people: tuple[Person, ...] = ()

    def page(self, after: str, size: int) -> tuple[list[User], str]:  # noqa: ARG002 -- the port's
        """Return all of them."""
        return [self.of(person) for person in self.people], ""

    def of(self, person: Person) -> User:
        """Return a person as they are on record."""
        user = self.get(key_of(person.username))
        assert user is not None
        return user


@dataclass(frozen=True)
class Move:
    """The move of some people's seeds, as the deployed Admin function would do it."""

    secrets: "SecretsManagerClient"
    users: OurUsers
    vault: UserVault
    prefix: str

    def to(self, *, sealed: bool, later: int = 0) -> Moved:
        """Move to a vault, now or some seconds later."""
        vault = replace(self.vault, sealing=sealed)
        clock = FrozenClock(SystemClock().now() + later)
        return MoveVault(self.users, Seeds(self.users, vault), clock, SystemEntropy())("")

    def stored(self, person: Person) -> set[str]:
        """Return the ids of the seeds that are secrets of their own."""
        prefix = f"{self.prefix}{person.user_id}/"
        names = {"Key": "name", "Values": [prefix]}
        found = self.secrets.list_secrets(Filters=[names])["SecretList"]  # type: ignore[list-item]
        return {each["Name"].removeprefix(prefix) for each in found}


@pytest.fixture
def people(site: Site) -> list[Person]:
    return [site.person("APP") for _ in range(CROWD)]


@pytest.fixture
def move(site: Site, people: list[Person]) -> Move:
    told = site.aws.functions.get_function_configuration(
        FunctionName=site.outputs["AdminFunction"]
    )["Environment"]["Variables"]
    secrets, dynamo = (
        client_of(site, service, CROWD * MOVERS) for service in ("secretsmanager", "dynamodb")
    )
    ring = SecretsManagerKeyRing(SecretsProvider(secrets), told["KEY_RING_SECRET"], 60)
    users = OurUsers(dynamo, told["USERS_TABLE"], told["THROTTLES_TABLE"], tuple(people))
    seeds = SecretsManagerSeeds(secrets, told["TOTP_PREFIX"], told["DATA_KEY"])
    vault = UserVault(seeds, lambda: ring, sealing=False)
    return Move(secrets, users, vault, told["TOTP_PREFIX"])


def test_no_login_fails_while_seeds_move_there_and_back(
    site: Site, people: list[Person], move: Move
) -> None:
    over = threading.Event()

    def to_and_fro() -> int:
        sealed, moved = True, 0
        while not over.is_set() or moved < 2 * CROWD:
            moved += move.to(sealed=sealed).moved
            sealed = not sealed
        return moved

    let_the_step_begin(25)
    with ThreadPoolExecutor(3) as pool:
        moving = pool.submit(to_and_fro)
        granted = list(pool.map(partial(logins, site), people))
        over.set()
        assert moving.result() >= 2 * CROWD
    assert granted == [[200] * len(LOGINS)] * CROWD


def logins(site: Site, person: Person) -> list[int]:
    """Log in as often as steps allow; return the answers' statuses."""
    return [
        site.verify(site.selected(person, "APP"), person.app_code(offset)).status_code
        for offset in LOGINS
    ]


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "secrets"])
def test_many_movers_lose_no_seed_and_leave_none_behind(
    people: list[Person], move: Move, *, sealed: bool
) -> None:
    move.to(sealed=not sealed)
    move.to(sealed=not sealed, later=UNDER_WAY)
    with ThreadPoolExecutor(MOVERS) as pool:
        done = list(pool.map(lambda _: move.to(sealed=sealed), range(MOVERS)))
    assert sum(each.moved for each in done) >= CROWD
    for person in people:
        on_record = {move.users.of(person).factors[Method.APP].seed_id}
        on_record |= set(move.users.of(person).spare_seeds)
        assert move.stored(person) <= on_record
    move.to(sealed=sealed, later=UNDER_WAY)
    assert move.to(sealed=sealed, later=2 * UNDER_WAY) == Moved()
    for person in people:
        user = move.users.of(person)
        assert move.vault.read(user).reveal() == person.seed
        assert move.stored(person) == (set() if sealed else {user.factors[Method.APP].seed_id})


def test_the_admin_function_moves_seeds_to_where_the_stack_keeps_them(
    site: Site, people: list[Person], move: Move
) -> None:
    move.to(sealed=not site.seals_seeds)
    ids = {move.users.of(person).factors[Method.APP].seed_id for person in people}
    after: str | None = ""
    while after is not None:
        answer = site.admin("move_vault", after=after)
        after = answer["after"]
    for person in people:
        app = move.users.of(person).factors[Method.APP]
        assert (app.seed_id in ids, bool(app.sealed_seed)) == (False, site.seals_seeds)
        assert move.vault.read(move.users.of(person)).reveal() == person.seed
