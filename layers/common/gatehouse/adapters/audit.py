"""The audit trail: facts on the request's one structured log line."""

from dataclasses import dataclass

from aws_lambda_powertools import Logger


@dataclass(frozen=True)
class LogAudit:
    """Collect the facts in Powertools' logger, which writes them with the outcome."""

    logger: Logger

    def note(self, **facts: str) -> None:
        """Add facts to this request's line."""
        self.logger.append_keys(**facts)
