"""The words that carry a code: what it is for, how long it lives, what to do if it wasn't you."""

import html
from dataclasses import dataclass

from gatehouse.domain.secret import Secret

SMS_LIMIT = 160  # GSM-7 characters: one message, one price
_TWO_SEPTETS = frozenset("[]{}^~|\\")  # GSM 03.38 has these only in its extension table


@dataclass(frozen=True)
class Email:
    """A message in its two renderings."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Messages:
    """Write the messages of one site: `product` as users know it, `host` where they log in."""

    product: str
    host: str

    def __post_init__(self) -> None:
        """Refuse names that make an SMS longer than one message; raises ValueError."""
        longest = self.sms(Secret("0" * 10), expires_in=600)
        if not longest.isascii() or "`" in longest or _TWO_SEPTETS & set(longest):
            raise ValueError("product name and login host must be plain GSM-7 characters")
        if len(longest) > SMS_LIMIT:
            raise ValueError(
                f"product name and login host make an SMS of {len(longest)} characters"
            )

    def sms(self, code: Secret, expires_in: int) -> str:
        """Return the SMS; `expires_in` in seconds.

        Its last line is origin-bound (WICG, Delivering origin-bound one-time codes over SMS).
        """
        return (
            f"{code.reveal()} is your {self.product} login code, good for {_minutes(expires_in)}."
            f" Not you? Change your password.\n@{self.host} #{code.reveal()}"
        )

    def email(self, code: Secret, expires_in: int) -> Email:
        """Return the email; its text has the code alone on a line. `expires_in` in seconds."""
        intro = f"To finish logging in to {self.product}, type this code:"
        life = f"It is good for {_minutes(expires_in)}. Never tell it to anybody."
        warning = (
            "Not you? Somebody knows your password: change it now."
            " Without this code they cannot get in."
        )
        return Email(
            subject=f"Your {self.product} login code",
            text=f"{intro}\n\n{code.reveal()}\n\n{life}\n\n{warning}\n",
            html=_HTML.format(
                intro=html.escape(intro), code=code.reveal(), life=life, warning=warning
            ),
        )

    def codes_failed(self) -> Email:
        """Return the email that tells an owner of wrong codes after the right password."""
        event = f"Somebody logged in to {self.product} with your password and typed wrong codes."
        advice = (
            "If it was you, there is nothing to do. If not, change your password now: somebody"
            " knows it. Without a code they cannot get in."
        )
        return _notice(f"Wrong codes at your {self.product} login", event, advice)

    def password_changed(self) -> Email:
        """Return the email that tells an owner of a new password."""
        event = f"Your {self.product} password was changed. Your codes are as they were."
        advice = "If it was not you, tell those who run the site at once."
        return _notice(f"Your {self.product} password was changed", event, advice)


def _notice(subject: str, event: str, advice: str) -> Email:
    return Email(
        subject=subject,
        text=f"{event}\n\n{advice}\n",
        html=_NOTICE.format(html.escape(event), html.escape(advice)),
    )


def _minutes(seconds: int) -> str:
    return f"{max(1, seconds // 60)} min"


_NOTICE = """\
<!doctype html>
<html lang="en">
<body style="font-family:system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em">
<p>{}</p>
<p>{}</p>
</body>
</html>
"""

_HTML = """\
<!doctype html>
<html lang="en">
<body style="font-family:system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em">
<p>{intro}</p>
<p style="font-size:2em;font-weight:600;letter-spacing:.15em;margin:1em 0">{code}</p>
<p>{life}</p>
<p style="color:#555">{warning}</p>
</body>
</html>
"""
