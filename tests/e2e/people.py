"""People who log in, each made for one test."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

from pyotp import TOTP

PASSWORD = "correct horse battery staple"
STEP = 30  # seconds
AREAS = (202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219)


@dataclass(frozen=True)
class Person:
    """A user of the stack with everything that belongs to them."""

    username: str
    password: str
    user_id: str
    phone: str
    email: str
    seed: str | None

    @property
    def credentials(self) -> dict[str, str]:
        """Return what the person types first."""
        return {"username": self.username, "password": self.password}

    def app_code(self, offset: int = 0) -> str:
        """Return the app's code, `offset` steps from now."""
        assert self.seed is not None
        return TOTP(self.seed).at(int(time.time()) + offset * STEP)


def wrong(code: str) -> str:
    """Return another code of the same form."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def let_the_step_begin(seconds: int = 10) -> None:
    """Return when the present TOTP step still lasts `seconds`: the stack has a clock of its own."""
    left = STEP - time.time() % STEP
    if left < seconds:
        time.sleep(left)


def phone_numbers(worker: int) -> Iterator[str]:
    """Count through valid numbers that nobody has: each test process has areas of its own."""
    areas = AREAS[worker % 4 :: 4]
    numbers = [f"+1{area}55501{number:02}" for area in areas for number in range(50, 100)]
    start = int(time.time()) % len(numbers)
    return itertools.cycle(numbers[start:] + numbers[:start])
