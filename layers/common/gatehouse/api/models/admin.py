"""The commands of the Admin function and its answers."""

from typing import Annotated, Literal, Self

from pydantic import Field, RootModel

from gatehouse.api.models.base import Answer, Password, Request, Username
from gatehouse.domain.methods import Method
from gatehouse.domain.users import Status, User
from gatehouse.flows.administer import Created
from gatehouse.flows.move_vault import Moved


class AppMethod(Request):
    """An authenticator app: the seed is made here."""


class SmsMethod(Request):
    """A phone, international."""

    phone: str = Field(max_length=64, repr=False)


class EmailMethod(Request):
    """An address."""

    email: str = Field(max_length=320, repr=False)


class Methods(Request):
    """The methods that a new user starts with; they count as confirmed."""

    APP: AppMethod | None = None
    SMS: SmsMethod | None = None
    EMAIL: EmailMethod | None = None

    def destinations(self) -> dict[Method, str]:
        """Return each method's destination as it was given."""
        given = {
            Method.APP: "" if self.APP else None,
            Method.SMS: self.SMS.phone if self.SMS else None,
            Method.EMAIL: self.EMAIL.email if self.EMAIL else None,
        }
        return {method: text for method, text in given.items() if text is not None}


class CreateUser(Request):
    """Add a user."""

    command: Literal["create_user"]
    username: Username
    password: Password
    methods: Methods = Methods()


class SetPassword(Request):
    """Replace a user's password."""

    command: Literal["set_password"]
    username: Username
    password: Password


class OfUser(Request):
    """A command that takes nothing but the user."""

    command: Literal["get_user", "disable_user", "enable_user", "reset_mfa", "delete_user"]
    username: Username


class MoveVault(Request):
    """Bring seeds to where the stack keeps them, behind the user with the key `after`."""

    command: Literal["move_vault"]
    after: str = Field(default="", max_length=64)


AnyCommand = CreateUser | SetPassword | OfUser | MoveVault


class Command(RootModel[Annotated[AnyCommand, Field(discriminator="command")]]):
    """One event of the Admin function."""


class NewApp(Answer):
    """A new authenticator's seed, shown this once."""

    secret: str = Field(repr=False)
    otpauth_uri: str = Field(repr=False)


class CreatedResponse(Answer):
    """A new user."""

    user_id: str
    app: NewApp | None = Field(default=None, exclude_if=lambda app: app is None)

    @classmethod
    def of(cls, created: Created) -> Self:
        """Write a new user as the contract does."""
        seed, uri = created.seed, created.otpauth_uri
        app = NewApp(secret=seed.reveal(), otpauth_uri=uri.reveal()) if seed and uri else None
        return cls(user_id=created.user.user_id, app=app)


class UserResponse(Answer):
    """A user, without secrets."""

    user_id: str
    username: str
    status: Status
    methods: list[Method]
    preferred: Method | None
    recovery_codes_left: int
    must_change: bool  # somebody who knew the password has spent the guess budget

    @classmethod
    def of(cls, user: User) -> Self:
        """Write a user as the contract does."""
        return cls(
            user_id=user.user_id,
            username=user.username,
            status=user.status,
            methods=user.methods,
            preferred=user.preferred,
            recovery_codes_left=len(user.recovery_codes),
            must_change=user.must_change,
        )


class MovedResponse(Answer):
    """What a call has moved, what is left for another pass, and where this one goes on."""

    moved: int
    left: int
    after: str | None

    @classmethod
    def of(cls, moved: Moved) -> Self:
        """Write what was done; `after` is null at the end of a pass."""
        return cls(moved=moved.moved, left=moved.left, after=moved.after or None)
