"""Recovery codes: made together, shown once, kept as digests."""

from gatehouse.domain import codes
from gatehouse.domain.secret import Secret
from gatehouse.ports import Entropy


def new_codes(
    entropy: Entropy, pepper: Secret, user_id: str
) -> tuple[tuple[Secret, ...], frozenset[str]]:
    """Return ten codes and what is stored of them."""
    made = tuple(entropy.recovery_code() for _ in range(codes.RECOVERY_CODES))
    return made, frozenset(codes.recovery_digest(pepper, user_id, code) for code in made)
