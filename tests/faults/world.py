"""The real functions in this process, before the local AWS, with the proxy in between."""

import importlib
import io
import json
import sys
from dataclasses import dataclass, field
from types import ModuleType

from tests.e2e.people import Person
from tests.e2e.site import CODE
from tests.faults.proxy import Proxy
from tests.faults.records import Records
from tests.functions.functions import Answer, Context, function_of, load

FUNCTIONS = ("login", "select_method", "verify", "discovery", "handover", "settings")
RELOADED = ("gatehouse.api", "gatehouse.bootstrap", "functions.")


@dataclass
class World:
    """The functions, the services behind them, and what is printed."""

    proxy: Proxy
    records: Records
    apps: dict[str, ModuleType] = field(default_factory=dict[str, ModuleType])
    log: io.StringIO = field(default_factory=io.StringIO)

    def cold_start(self, function: str) -> None:
        """Import a function anew, as Lambda does in INIT."""
        for name in [name for name in sys.modules if name.startswith(RELOADED)]:
            del sys.modules[name]
        self.apps[function] = importlib.import_module(f"functions.{function}.app")
        self.apps[function].http.logger.registered_handler.setStream(self.log)

    def ask(self, name: str, body: object = None, **values: str) -> Answer:
        """Hand a function a gateway event, with another body if one is given."""
        event, function = load(name, **values), function_of(name)
        if body is not None:
            event["body"] = json.dumps(body)
        return Answer.of(self.apps[function].handler(event, Context(function)))

    def messages(self, person: Person) -> list[str]:
        """Return what was sent to a person."""
        addresses = {person.phone, person.email}
        return [each.text for each in self.proxy.sent if each.to in addresses]

    def code(self, person: Person) -> str:
        """Return the last code that was sent to a person."""
        (*_, code) = CODE.findall("\n".join(self.messages(person)))
        return str(code)
