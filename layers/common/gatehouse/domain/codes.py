"""One-time codes that are sent, and recovery codes: made, written and compared.

A sent code is an RFC 4226 HOTP value whose key is derived from the pepper, so a resend repeats it
although nothing reversible is stored.
"""

import base64
import re

from pyotp import HOTP

from gatehouse.domain.mac import mac
from gatehouse.domain.methods import Method
from gatehouse.domain.secret import Secret

IGNORED = str.maketrans("", "", " -")
NUMERIC = re.compile(r"[0-9]{6,10}")
RECOVERY = re.compile(r"[A-Z2-7]{16}")
RECOVERY_LENGTH = 16
LONGEST = 10
APP_LENGTH = 6
SEED_BYTES = 20
RECOVERY_CODES = 10  # at once
RECOVERY_BYTES = 16  # of each, stored


def canonical(text: str) -> str:
    """Return the one spelling of a typed code.

    U+0020 and U+002D are ignored and ASCII letters raised; raises ValueError when what is left
    is neither 6 to 10 ASCII digits nor a recovery code (16 characters of RFC 4648 base32).
    """
    code = text.translate(IGNORED)
    if code.isascii():
        code = code.upper()
        if NUMERIC.fullmatch(code) or RECOVERY.fullmatch(code):
            return code
    raise ValueError("is not a one-time code")


def sent_code(
    pepper: Secret, challenge_id: str, method: Method, generation: int, length: int
) -> Secret:
    """Return the code of this challenge, method and generation (RFC 4226), `length` digits.

    An HOTP value has 31 bits: ten digits are two values of five, so that all are equally likely.
    """
    key = base64.b32encode(mac(pepper, f"code{length}", challenge_id, method)).decode()
    if length < LONGEST:
        return Secret(HOTP(key, digits=length).at(generation))
    halves = (HOTP(key).at(2 * generation), HOTP(key).at(2 * generation + 1))
    return Secret("".join(half[-LONGEST // 2 :] for half in halves))


def sent_digest(pepper: Secret, challenge_id: str, code: Secret) -> str:
    """Return what is stored of a sent code."""
    return mac(pepper, "sent", challenge_id, code.reveal()).hex()


def enrolment_seed(pepper: Secret, enrolment_id: str) -> Secret:
    """Return the seed that an enrolment shows: 160 bits, base32 (RFC 4226 section 4, R6)."""
    return Secret(base64.b32encode(mac(pepper, "seed", enrolment_id)[:SEED_BYTES]).decode())


def recovery_digest(pepper: Secret, user_id: str, code: Secret) -> str:
    """Return what is stored of a recovery code: half of a MAC, 128 bits (RFC 2104 section 5).

    So a user with ten of them is still an item of less than a kilobyte, and written as one.
    """
    whole = mac(pepper, "recovery", user_id, code.reveal())
    return base64.urlsafe_b64encode(whole[:RECOVERY_BYTES]).rstrip(b"=").decode()
