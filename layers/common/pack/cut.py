"""Cut out of installed packages what no function ever imports, by the reason why it does not.

Licences stay, and METADATA, by which scanners know packages. A pattern that finds nothing fails the
build: what it was for has moved.
"""

import shutil
import sys
from pathlib import Path

POWERTOOLS = "aws_lambda_powertools/utilities"
NEVER = {
    "functions make their clients by botocore's session": ("boto3*", "s3transfer*"),
    "whether an email's host takes mail is not asked": ("dns*",),
    "C is compiled where wheels are made; _cffi_backend alone is there at run time": (
        "cffi",
        "pycparser*",
    ),
    "the API's description is a file of our own, and shown nowhere here": (
        "aws_lambda_powertools/event_handler/openapi/swagger_ui",
    ),
    "of Powertools, functions take the resolver, the logger and the metrics": (
        f"{POWERTOOLS}/auth_alpha",
        f"{POWERTOOLS}/batch",
        f"{POWERTOOLS}/circuit_breaker",
        f"{POWERTOOLS}/data_masking",
        f"{POWERTOOLS}/feature_flags",
        f"{POWERTOOLS}/idempotency",
        f"{POWERTOOLS}/kafka",
        f"{POWERTOOLS}/metadata",
        f"{POWERTOOLS}/parameters",
        f"{POWERTOOLS}/parser",
        f"{POWERTOOLS}/streaming",
        f"{POWERTOOLS}/validation",
    ),
    "functions are asked by the gateway and by administrators": (
        f"{POWERTOOLS}/data_classes/*_mq_event.py",
        f"{POWERTOOLS}/data_classes/api_gateway_authorizer_event.py",
        f"{POWERTOOLS}/data_classes/cognito_user_pool_event.py",
        f"{POWERTOOLS}/data_classes/iot_registry_event.py",
        f"{POWERTOOLS}/data_classes/s3_object_event.py",
    ),
    "models are of pydantic 2, in its settled API, and checked by mypy elsewhere": (
        "pydantic/color.py",
        "pydantic/experimental/pipeline.py",
        "pydantic/mypy.py",
        "pydantic/v1",
    ),
    "short numbers and emergency calls are no destinations": ("phonenumbers/shortdata/region_*",),
    "keys are RSA, seals are AES-GCM": (
        "cryptography/fernet.py",
        "cryptography/hazmat/asn1",
        "cryptography/hazmat/primitives/twofactor",
    ),
    "all times are UTC": ("dateutil/rrule.py", "dateutil/tz/win.py", "dateutil/zoneinfo"),
    "AWS is asked over HTTP/1.1 and Python's own TLS, without a proxy of SOCKS": (
        "urllib3/contrib/emscripten",
        "urllib3/contrib/pyopenssl.py",
        "urllib3/contrib/socks.py",
        "urllib3/http2/connection.py",
    ),
    "for those who write code, test it, read manuals and type commands": (
        "**/*.pyi",
        "**/py.typed",
        "annotated_types/test_cases.py",
        "botocore/stub.py",
        "idna/cli.py",
        "segno/cli.py",
        "segno/helpers.py",
        "share",
    ),
    "what is sent is read from the .mo beside it": ("gatehouse/locales/**/*.po",),
    "what pip tells itself, of files that are not there any more": (
        "*.dist-info/INSTALLER",
        "*.dist-info/RECORD",
        "*.dist-info/REQUESTED",
        "*.dist-info/WHEEL",
    ),
}


def cut(packages: Path) -> None:
    """Remove what is never imported; raises FileNotFoundError when something is not there."""
    for pattern in (pattern for patterns in NEVER.values() for pattern in patterns):
        found = list(packages.glob(pattern))
        if not found:
            raise FileNotFoundError(pattern)
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
