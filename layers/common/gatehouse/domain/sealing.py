"""The seal of a handover: only its code opens it, and only for its address."""

import base64
import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gatehouse.domain.handover import LIFE, Handover
from gatehouse.domain.keys import key_of
from gatehouse.domain.secret import Secret
from gatehouse.domain.tokens import Grant

KEY, NONCE = 32, 12  # bytes


def sealed(grant: Grant, code: Secret, return_to: str, now: int) -> Handover:
    """Seal a grant with AES-256-GCM (SP 800-38D), bound to the address that it goes to."""
    content = json.dumps([grant.access_token.reveal(), now + grant.expires_in]).encode()
    cipher, nonce = _cipher(code)
    box = base64.b64encode(cipher.encrypt(nonce, content, return_to.encode())).decode()
    return Handover(key_of(code.reveal()), box, now + LIFE)


def opened(handover: Handover, code: Secret, return_to: str, now: int) -> Grant | None:
    """Return the grant with the seconds it has left; None for another code or address."""
    cipher, nonce = _cipher(code)
    try:
        box = base64.b64decode(handover.sealed)
        token, expires_at = json.loads(cipher.decrypt(nonce, box, return_to.encode()))
    except InvalidTag:
        return None
    return Grant(Secret(token), expires_at - now)


def _cipher(code: Secret) -> tuple[AESGCM, bytes]:
    """Return key and nonce from the code by HKDF (RFC 5869); a code seals once, so both do."""
    kdf = HKDF(SHA256(), KEY + NONCE, salt=None, info=b"gatehouse handover")
    derived = kdf.derive(code.reveal().encode())
    return AESGCM(derived[:KEY]), derived[KEY:]
