"""The guess budget: how many guesses a user's codes stand, and what follows when they are spent.

One number for each user, over all methods, challenges and sources. In any year at most 30 guesses
are compared and not refunded; a thief who holds the password stays under 1 in 10,000.
"""

from gatehouse.domain.limits import Limit

BUDGET = Limit(burst=10, interval=1_576_800)  # 10 at once, one more each 18.25 days
HARDENED_CODE_LENGTH = 10  # digits of a sent code once the budget is spent
MAX_FAILURES = 100  # in a row; then an authenticator is disabled (SP 800-63B-4 section 3.2.2)
TOLD_EACH = 3  # unrefunded failures; a day with three of them has one that is told (ASVS 6.3.5)
FIRST_WAIT = 30  # seconds after the first hardened attempt; doubles
LONGEST_WAIT = 3600


def wait_after(attempts: int) -> int:
    """Return the seconds that a user waits after so many hardened attempts."""
    return min(FIRST_WAIT << (attempts - 1), LONGEST_WAIT)
