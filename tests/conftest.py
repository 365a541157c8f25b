"""For every test: moto first, so that clients made at import can be intercepted too."""

import moto
from hypothesis import settings

__all__ = ["moto"]

settings.register_profile("gatehouse", deadline=None, derandomize=True, database=None)
settings.load_profile("gatehouse")
