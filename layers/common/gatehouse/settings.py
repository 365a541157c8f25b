"""The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True)
class Settings:
    """What `template.yaml` tells every function; a missing one fails the deployment."""

    users_table: str
    challenges_table: str
    throttles_table: str
    enrolments_table: str
    handovers_table: str
    pepper_secret: str  # ARN
    login_key_secret: str  # ARN
    totp_vault: str
    totp_prefix: str
    key_ring_secret: str  # ARN
    data_key: str  # ARN
    signing_key: str  # ARN
    previous_signing_key: str  # ARN, or nothing
    signing_algorithm: str
    issuer: str
    audience: str
    client_id: str
    login_host: str
    product_name: str
    allowed_origins: tuple[str, ...]
    sender_email: str
    configuration_set: str
    sms_sender_id: str
    sms_max_price: str  # US dollars
    methods: tuple[str, ...]
    require_mfa: bool
    allowed_countries: tuple[str, ...]
    sends_an_hour: int
    sends_a_day: int
    destination_sends_a_day: int
    source_sends_a_day: int
    block_sms_a_day: int
    sms_a_day: int
    emails_a_day: int
    source_failures_an_hour: int
    source_failures_a_day: int
    failures_a_day: int
    code_length: int
    code_life: int  # seconds
    challenge_life: int  # seconds
    token_life: int  # seconds
    accent_colour: str  # #rrggbb
    logo_url: str  # on the page's own origin
    languages: tuple[str, ...]
    embed_origins: tuple[str, ...]
    return_urls: tuple[str, ...]
    auto_submit: bool
    password_tries: int
    password_interval: int  # seconds
    user_password_tries: int
    user_password_interval: int  # seconds
    collect_while_starting: bool  # garbage, that is

    @property
    def seals_seeds(self) -> bool:
        """Tell whether seeds are sealed in their users' items."""
        return self.totp_vault == "sealed"

    @property
    def signing_keys(self) -> tuple[str, ...]:
        """Return the ARNs of the keys that verify tokens, the one that signs first."""
        return tuple(filter(None, (self.signing_key, self.previous_signing_key)))

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; raises KeyError, ValueError."""
        values: dict[str, Any] = {
            field.name: _parse(field.type, environment[field.name.upper()]) for field in fields(cls)
        }
        return cls(**values)


def _parse(kind: object, text: str) -> object:
    """Return a variable as its field's type; a list is separated by commas."""
    if kind is int:
        return int(text)
    if kind is str:
        return text
    if kind is bool:
        return text == "true"
    return tuple(part.strip() for part in text.split(",") if part.strip())
