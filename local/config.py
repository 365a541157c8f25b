"""Where the local stack lives: its folders, port and names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
REGION: Final = "us-east-1"
STACK_NAME: Final = "gatehouse"
STAGE: Final = "v1"
DEFAULT_PORT: Final = 4566


@dataclass(frozen=True)
class Config:
    """One local stack; two with different states and ports run side by side."""

    root: Path = ROOT
    state: Path = ROOT / ".local"
    port: int = DEFAULT_PORT

    @property
    def endpoint_url(self) -> str:
        """Where the local AWS answers."""
        return f"http://localhost:{self.port}"

    @property
    def api_url(self) -> str:
        """Where the API answers: by path, since `*.localhost` does not resolve everywhere."""
        return f"{self.endpoint_url}/_aws/execute-api/{STACK_NAME}/{STAGE}"

    @property
    def builds(self) -> Path:
        """What `sam build` made, shared by every stack of this clone."""
        return self.root / ".local" / "builds"

    @property
    def stack_file(self) -> Path:
        """Describes the running stack to tests and tools (api.md, section 7)."""
        return self.state / "stack.json"

    @property
    def users_file(self) -> Path:
        """The demo users of the running stack."""
        return self.state / "users.json"

    @property
    def log_file(self) -> Path:
        """What a detached stack prints."""
        return self.state / "stack.log"

    @property
    def ministack_log(self) -> Path:
        """What MiniStack and the functions print."""
        return self.state / "ministack.log"

    @property
    def temp(self) -> Path:
        """MiniStack's TMPDIR and HOME; removed when it stops."""
        return self.state / "tmp"
