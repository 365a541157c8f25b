"""The tables of the template, in whatever AWS a test has."""

from typing import TYPE_CHECKING, Any

from tests.architecture.cloudformation import properties

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

KEYS = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")


def create_table(client: "DynamoDBClient", resource: str, name: str) -> None:
    """Create a table with the keys and indexes that the template gives it."""
    declared: dict[str, Any] = properties(resource)
    client.create_table(TableName=name, **{key: declared[key] for key in KEYS if key in declared})
