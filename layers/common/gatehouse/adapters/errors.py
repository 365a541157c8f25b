"""What AWS reports, in the domain's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.domain.errors import TemporarilyUnavailable


@contextmanager
def dependency() -> Iterator[None]:
    """Turn any failure of an AWS call into TemporarilyUnavailable: fail closed."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TemporarilyUnavailable from error


def code_of(error: ClientError) -> str:
    """Return the error code of a refused AWS call."""
    return str(error.response.get("Error", {}).get("Code", ""))


def retries_of(error: ClientError) -> int:
    """Return how many tries the SDK had made of an AWS call before the one that was refused."""
    return error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
