"""Which passwords may be set: long ones that guessers do not try first (SP 800-63B-4 3.1.1.2)."""

import unicodedata
from pathlib import Path

from gatehouse.domain.errors import InvalidRequest
from gatehouse.domain.secret import Secret

MIN_LENGTH = 8  # characters, where a method stands beside the password (ASVS 6.2.1)
MIN_LENGTH_ALONE = 15  # characters, where nothing does


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


_LIST = Path(__file__).with_name("common_passwords.txt")
COMMON = frozenset(_LIST.read_text(encoding="utf-8").splitlines())


def check_password(password: Secret, *, alone: bool) -> None:
    """Refuse a short or common password, whatever its case; raises InvalidRequest with the reason.

    Any characters will do: there are no rules of composition (ASVS 6.2.4, 6.2.5, 6.2.12).
    """
    least, whose = (MIN_LENGTH_ALONE, " for a user without a method") if alone else (MIN_LENGTH, "")
    if len(password.reveal()) < least:
        raise InvalidRequest(("password", f"must have at least {least} characters{whose}"))
    if _folded(password.reveal()) in COMMON:
        raise InvalidRequest(("password", "is too common: it is known from breaches"))
