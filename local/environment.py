"""The environments of the programs that `local` starts, the user's AWS settings left out."""

import os
from collections.abc import Mapping

from local.config import DEFAULT_PORT, REGION, Config
from local.problem import LocalError

NO_AWS_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
PYTHON_SWITCHES = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")


def port(environ: Mapping[str, str] = os.environ) -> int:
    """Return the port that GATEWAY_PORT asks for, or the default."""
    value = environ.get("GATEWAY_PORT") or str(DEFAULT_PORT)
    if not value.isdecimal() or not 0 < int(value) < 2**16:
        raise LocalError(f"GATEWAY_PORT is {value!r}: give a port between 1 and 65535.")
    return int(value)


def for_ministack(config: Config) -> dict[str, str]:
    """Return all that MiniStack and its Lambdas see: nothing of this machine's environment."""
    temp = str(config.temp)
    return {
        "PATH": f"{config.root / '.venv-stack' / 'bin'}:{os.defpath}",
        "HOME": temp,
        "TMPDIR": temp,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(config.port),
        "IOT_MTLS_ENABLED": "0",  # else it also listens on 8883, on every interface
        "DOCKER_HOST": f"unix://{temp}/no-docker.sock",  # else it tidies the user's containers
        **NO_AWS_FILES,
    }


def for_sam(config: Config, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the user's environment (pip needs its proxies and indexes) without AWS in it."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("AWS_") and name not in PYTHON_SWITCHES
    }
    tools = [str(config.root / venv / "bin") for venv in (".venv", ".venv-stack")]
    return {
        **kept,
        **NO_AWS_FILES,
        "PATH": ":".join([*tools, environ.get("PATH", os.defpath)]),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(config.root / ".local" / "sam" / "home"),
    }


def for_python(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return this process's environment for a copy of itself in the background."""
    return {**environ, "PYTHONUNBUFFERED": "1"}
