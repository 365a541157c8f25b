"""What the site's owner allows: which methods may be used, and to which countries SMS go."""

from dataclasses import dataclass

from gatehouse.domain.methods import Method
from gatehouse.domain.users import User


@dataclass(frozen=True)
class Policy:
    """The methods that are switched on, and the ISO 3166-1 alpha-2 countries that SMS may go to.

    SMS is restricted (SP 800-63B-4 section 3.1.3.3): it is never the only method of a site.
    """

    methods: frozenset[Method]
    countries: frozenset[str]
    required: bool = False  # nobody is let in without a method

    def __post_init__(self) -> None:
        """Refuse a site without a method, or with SMS alone; raises ValueError."""
        if self.methods <= {Method.SMS}:
            raise ValueError("a site needs a method besides SMS")

    def offers(self, user: User, method: Method) -> bool:
        """Tell whether a user can log in by `method` here and now."""
        if not user.offers(method):
            return False
        if method is Method.RECOVERY:
            return True
        reachable = method is not Method.SMS or user.factors[method].country in self.countries
        return method in self.methods and reachable

    def offered(self, user: User) -> list[Method]:
        """List what a user can log in by, in the contract's order."""
        return [method for method in Method if self.offers(user, method)]
