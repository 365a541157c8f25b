"""The words that carry a code: what it is for, how long it lives, what to do if it wasn't you.

English is the key; the other languages are in the catalogue, `gatehouse/locales`.
"""

import html
from dataclasses import dataclass
from typing import Protocol

from gatehouse.domain.methods import Method
from gatehouse.domain.notices import Notice, Topic
from gatehouse.domain.secret import Secret

FEW_CODES = 2  # recovery codes; then the owner is asked to make new ones
CONTEXT = "message"  # what sets these words apart from the page's, in one catalogue


@dataclass(frozen=True)
class Email:
    """A message in its two renderings."""

    subject: str
    text: str
    html: str


class Words(Protocol):
    """A language's words, as gettext gives them."""

    def pgettext(self, context: str, message: str, /) -> str:
        """Return the translation."""

    def npgettext(self, context: str, one: str, many: str, n: int, /) -> str:
        """Return the translation for so many."""


@dataclass(frozen=True)
class Messages:
    """Write the messages of one site in one language.

    `product` is its name as users know it, `host` where they log in. The names that the template
    takes fit one SMS (GSM 03.38), two in Hindi; tests/architecture holds the catalogue to it.
    """

    product: str
    host: str
    language: str
    words: Words

    def sms(self, code: Secret, expires_in: int) -> str:
        """Return the SMS; `expires_in` in seconds.

        Its last line is origin-bound (WICG, Delivering origin-bound one-time codes over SMS).
        """
        text = self._t(
            "{code} is your {product} login code, good for {n} min. Not you? Change your password.",
            code=code.reveal(),
            n=_minutes(expires_in),
        )
        return f"{text}\n@{self.host} #{code.reveal()}"

    def email(self, code: Secret, expires_in: int) -> Email:
        """Return the email; its text has the code alone on a line. `expires_in` in seconds."""
        intro = self._t("To finish logging in to {product}, type this code:")
        life = self._n(
            "It is good for {n} minute. Never tell it to anybody.",
            "It is good for {n} minutes. Never tell it to anybody.",
            _minutes(expires_in),
        )
        warning = self._t(
            "Not you? Somebody knows your password: change it now."
            " Without this code they cannot get in."
        )
        return self._email(
            self._t("Your {product} login code"),
            (intro, _PLAIN),
            (code.reveal(), _LARGE),
            (life, _PLAIN),
            (warning, _GREY),
        )

    def codes_failed(self) -> Email:
        """Return the email that tells an owner of wrong codes after the right password."""
        return self._notice(
            self._t("Wrong codes at your {product} login"),
            self._t(
                "Somebody logged in to {product} with your password and typed wrong codes.\n\n"
                "If it was you, there is nothing to do. If not, change your password now: somebody"
                " knows it. Without a code they cannot get in."
            ),
        )

    def password_changed(self) -> Email:
        """Return the email that tells an owner of a new password."""
        return self._notice(
            self._t("Your {product} password was changed"),
            self._t(
                "Your {product} password was changed. Your codes are as they were.\n\n"
                "If it was not you, tell those who run the site at once."
            ),
        )

    def notice(self, notice: Notice) -> Email:
        """Return the email that tells of a change to an account."""
        subject = self._t("Your {product} login has changed")
        return self._notice(subject, "\n\n".join(self._told(notice)))

    def notice_sms(self, notice: Notice) -> str:
        """Return the SMS that tells of a change to an account."""
        return " ".join(self._told(notice))

    def _told(self, notice: Notice) -> list[str]:
        """Return what has happened, and what to do about it."""
        if notice.undo:
            advice = self._t("Not you? Take it back: {link}", link=notice.undo)
        else:
            advice = self._t("Not you? Tell those who run the site at once.")
        few = notice.topic is Topic.CODE_USED and notice.codes_left <= FEW_CODES
        more = [self._t("Make new ones in the settings.")] if few else []
        return [self._happened(notice), *more, advice]

    def _happened(self, notice: Notice) -> str:
        method = {
            Method.APP: self._t("authenticator app"),
            Method.SMS: self._t("phone"),
            Method.EMAIL: self._t("email address"),
        }.get(notice.method or Method.RECOVERY, "")
        return {
            Topic.ADDED: self._t("{product}: a login method was added: {method}.", method=method),
            Topic.REMOVED: self._t(
                "{product}: a login method was removed: {method}.", method=method
            ),
            Topic.REPLACED: self._t(
                "{product}: a login method was replaced: {method}.", method=method
            ),
            Topic.PREFERRED: self._t(
                "{product}: the first login method is now {method}.", method=method
            ),
            Topic.UNDONE: self._t(
                "{product}: a change was taken back: {method}. Change your password now.",
                method=method,
            ),
            Topic.CODES_MADE: self._t(
                "{product}: new recovery codes were made, the old ones have ended."
            ),
            Topic.CODE_USED: self._n(
                "{product}: somebody logged in with a recovery code. {n} code is left.",
                "{product}: somebody logged in with a recovery code. {n} codes are left.",
                notice.codes_left,
            ),
        }[notice.topic]

    def _notice(self, subject: str, text: str) -> Email:
        return self._email(subject, *((each, _PLAIN) for each in text.split("\n\n")))

    def _email(self, subject: str, *paragraphs: tuple[str, str]) -> Email:
        """Return an email of paragraphs, each a text and its start in HTML."""
        body = "\n".join(f"{start}{html.escape(text)}</p>" for text, start in paragraphs)
        return Email(
            subject=subject,
            text="\n\n".join(text for text, _ in paragraphs) + "\n",
            html=_HTML.format(language=self.language, body=body),
        )

    def _t(self, text: str, **values: object) -> str:
        return self.words.pgettext(CONTEXT, text).format(product=self.product, **values)

    def _n(self, one: str, many: str, n: int) -> str:
        return self.words.npgettext(CONTEXT, one, many, n).format(product=self.product, n=n)


def _minutes(seconds: int) -> int:
    return max(1, seconds // 60)


_PLAIN = "<p>"
_LARGE = '<p style="font-size:2em;font-weight:600;letter-spacing:.15em;margin:1em 0">'
_GREY = '<p style="color:#555">'

_HTML = """\
<!doctype html>
<html lang="{language}">
<body style="font-family:system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em">
{body}
</body>
</html>
"""
