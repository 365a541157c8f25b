"""A world with one user in it."""

import pytest
from argon2 import PasswordHasher
from gatehouse.domain import passwords

from tests.builders import a_user
from tests.fakes.world import World

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in no time: what a hash costs is tests/unit/domain's business."""
    monkeypatch.setattr(passwords, "_HASHER", QUICK)


@pytest.fixture
def world() -> World:
    """Return a world that knows ada."""
    world = World()
    world.add(a_user())
    return world
