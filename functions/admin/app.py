"""The Admin function: one command an event, invoked directly by whom IAM allows."""

from gatehouse import bootstrap
from gatehouse.api import commands

handler = commands.entrypoint(*bootstrap.admin())
