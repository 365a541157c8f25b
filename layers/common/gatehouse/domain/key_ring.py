"""The key ring, which seals the seeds of authenticators for their users' items."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gatehouse.domain.secret import Secret

KEY, NONCE = 32, 12  # bytes
KEY_ID = re.compile(r"[A-Za-z0-9-]{1,32}")
SHORTEST = 32  # characters of what a key is derived from
CURRENT = "current"


@dataclass(frozen=True)
class KeyRing:
    """Keys by id, of which the current one seals and every one opens what it has sealed.

    A sealed seed is `<key id>.<base64 of the ciphertext>`, AES-256-GCM (SP 800-38D). Key id, user
    and seed id are its associated data, so that it opens for nobody else. From them and the ring's
    key come its own key and nonce (HKDF, RFC 5869): an id never stands for two seeds.
    """

    current: str
    keys: Mapping[str, Secret]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `{"current": "2", "1": "...", "2": "..."}`; raises ValueError, never with a key."""
        try:
            found = json.loads(text)
            current = found.pop(CURRENT)
            keys = {key_id: Secret(key) for key_id, key in found.items() if len(key) >= SHORTEST}
            if current in keys and len(keys) == len(found) and all(map(KEY_ID.fullmatch, keys)):
                return cls(current, keys)
        except (AttributeError, KeyError, TypeError, ValueError):
            pass  # their texts could hold a key
        raise ValueError("no key ring, or one with a key that cannot be used")

    def seal(self, seed: Secret, user_key: str, seed_id: str) -> str:
        """Return a seed, sealed under the current key."""
        cipher, nonce, bound = self._cipher(self.current, user_key, seed_id)
        box = cipher.encrypt(nonce, seed.reveal().encode(), bound)
        return f"{self.current}.{base64.b64encode(box).decode()}"

    def has_key_of(self, sealed: str) -> bool:
        """Tell whether the key that has sealed a seed is here."""
        return _key_id(sealed) in self.keys

    def is_current(self, sealed: str) -> bool:
        """Tell whether a seed is sealed under the current key."""
        return _key_id(sealed) == self.current

    def open(self, sealed: str, user_key: str, seed_id: str) -> Secret:
        """Return the seed; raises ValueError when its key is not here, or it was another's."""
        if not self.has_key_of(sealed):
            raise ValueError("sealed under a key that is not on the ring")
        key_id, _, box = sealed.partition(".")
        cipher, nonce, bound = self._cipher(key_id, user_key, seed_id)
        try:
            return Secret(cipher.decrypt(nonce, base64.b64decode(box), bound).decode())
        except InvalidTag:
            raise ValueError("not sealed so, for this user and id") from None

    def _cipher(self, key_id: str, user_key: str, seed_id: str) -> tuple[AESGCM, bytes, bytes]:
        """Return key, nonce and associated data of one seed."""
        bound = f"{key_id}.{user_key}.{seed_id}".encode()
        kdf = HKDF(SHA256(), KEY + NONCE, salt=None, info=b"gatehouse seed " + bound)
        derived = kdf.derive(self.keys[key_id].reveal().encode())
        return AESGCM(derived[:KEY]), derived[KEY:], bound


def _key_id(sealed: str) -> str:
    return sealed.partition(".")[0]
