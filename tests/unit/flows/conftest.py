"""A world with one user in it."""

import pytest

from tests.builders import a_user
from tests.fakes.world import World


@pytest.fixture
def world() -> World:
    """Return a world that knows ada."""
    world = World()
    world.add(a_user())
    return world
