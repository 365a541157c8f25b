"""Codes of an authenticator app: RFC 6238 with SHA-1, 6 digits and 30 s, one step either side."""

from pyotp import TOTP

from gatehouse.domain.codes import APP_LENGTH
from gatehouse.domain.mac import same
from gatehouse.domain.secret import Secret

STEP = 30  # seconds
WINDOW = 1  # steps either side (RFC 6238 section 5.2)


def matching_step(seed: Secret, code: Secret, now: int, last_step: int | None) -> int | None:
    """Return the step that `code` belongs to, or None.

    A step at or before `last_step`, the last one accepted, never matches (RFC 6238 section 5.2);
    of two steps that share a code the later one counts, so that the code is spent for both.
    Every step of the window is compared, whatever matches (ASVS 11.2.4).
    """
    totp = TOTP(seed.reveal(), digits=APP_LENGTH, interval=STEP)
    current = now // STEP
    matches = [
        step
        for step in range(current - WINDOW, current + WINDOW + 1)
        if same(totp.generate_otp(step), code.reveal())
    ]
    unspent = [step for step in matches if last_step is None or step > last_step]
    return max(unspent, default=None)


def matching_pair(
    seed: Secret, code: Secret, next_code: Secret, now: int, last_step: int | None
) -> int | None:
    """Return the later step of two consecutive codes of the window, or None.

    As RFC 4226 section 7.4 resynchronises: two codes in a row are a million times harder to guess.
    """
    first = matching_step(seed, code, now, last_step)
    second = matching_step(seed, next_code, now, first)
    return second if first is not None and second == first + 1 else None


def provisioning_uri(seed: Secret, username: str, issuer: str) -> str:
    """Return the `otpauth://` URI that authenticator apps read."""
    return TOTP(seed.reveal(), digits=APP_LENGTH, interval=STEP).provisioning_uri(
        name=username, issuer_name=issuer
    )
