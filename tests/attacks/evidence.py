"""What an attack leaves behind: in the tables, the secrets and the logs of the whole stack."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config
from gatehouse.domain.budget import BUDGET
from gatehouse.domain.keys import key_of

from tests.e2e.people import Person
from tests.e2e.site import Site

TABLES = ("Users", "Challenges", "Throttles", "Handovers", "Enrolments")
DIRECT = Config(proxies={})


def items(site: Site, table: str) -> list[dict[str, Any]]:
    """Return every item of a table."""
    read = TypeDeserializer().deserialize
    pages = site.aws.dynamodb.get_paginator("scan").paginate(
        TableName=site.outputs[f"{table}Table"], ConsistentRead=True
    )
    return [
        {name: read(value) for name, value in item.items()}
        for page in pages
        for item in page["Items"]
    ]


def user_of(site: Site, person: Person) -> dict[str, Any]:
    """Return a person's item."""
    read = TypeDeserializer().deserialize
    answer = site.aws.dynamodb.get_item(
        TableName=site.outputs["UsersTable"],
        Key={"pk": {"S": key_of(person.username)}},
        ConsistentRead=True,
    )
    return {name: read(value) for name, value in answer["Item"].items()}


def guesses_charged(site: Site, person: Person) -> int:
    """Return how many guesses a person's budget has been charged and not refunded."""
    ahead = int(user_of(site, person).get("budget", 0)) - int(time.time())
    return max(0, round(ahead / BUDGET.interval))


def secrets(site: Site) -> dict[str, str]:
    """Return every secret's value by its name."""
    with closing(
        site.aws.session.client("secretsmanager", endpoint_url=site.aws.endpoint_url, config=DIRECT)
    ) as client:
        pages = client.get_paginator("list_secrets").paginate()
        names = [each["Name"] for page in pages for each in page["SecretList"]]
        return {name: client.get_secret_value(SecretId=name)["SecretString"] for name in names}


def log_events(site: Site) -> Iterator[str]:
    """Read every event of every log group."""
    with closing(
        site.aws.session.client("logs", endpoint_url=site.aws.endpoint_url, config=DIRECT)
    ) as client:
        groups = client.get_paginator("describe_log_groups").paginate()
        for group in (each["logGroupName"] for page in groups for each in page["logGroups"]):
            for page in client.get_paginator("filter_log_events").paginate(logGroupName=group):
                yield from (event["message"] for event in page["events"])


def log_lines(site: Site, request_id: str) -> list[dict[str, Any]]:
    """Return the structured lines of one request."""
    return [json.loads(event) for event in log_events(site) if request_id in event]
