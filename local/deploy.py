"""The built template, unmodified, through the local CloudFormation."""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import yaml

from local import cloudformation, differences, levers
from local.aws import LocalAws
from local.build import architecture
from local.cloudformation import BUCKET, Deployed, Template
from local.config import STACK_NAME, Config


def parameters(config: Config) -> dict[str, str]:
    """Return what a person would answer to `sam deploy --guided` on this machine."""
    return {
        "Architecture": architecture(),
        "StrictConditions": "false",
        "Issuer": config.api_url,
        "LoginHost": "localhost",
        "SenderEmail": "login@gatehouse.example",
        "SmsSenderId": "Gatehouse",
        "AllowedCountries": "US,CA,GB,DE,FR",
        # Developers log in more often than people do, all from one address, and the numbers that
        # nobody has are few: their blocks are shared.
        "SendsAnHour": "10",
        "SourceSendsADay": "1000000",
        "BlockSmsADay": "1000000",
        "SmsADay": "1000000",
        "EmailsADay": "1000000",
        # And their tests mistype more codes than an office does.
        "SourceFailuresAnHour": "1000000",
        "SourceFailuresADay": "1000000",
        "FailuresADay": "1000000",
        "AllowedOrigins": "http://localhost:3000",
        "ReturnUrls": "http://localhost:3000/signed-in",
        "EmbedOrigins": "http://localhost:3000",
        "TotpVault": os.environ.get("TOTP_VAULT", "secretsmanager"),
        **levers.of_stack(),
    }


def deploy(config: Config, aws: LocalAws, build: Path) -> Deployed:
    """Create the stack from a build's template."""
    template = yaml.safe_load((build / "template.yaml").read_text())
    differences.leave_layer_in_place(template, build / "Common")
    aws.s3.create_bucket(Bucket=BUCKET)
    for resource in template["Resources"].values():
        if resource["Type"] in PACKED:
            _upload(aws, build, resource)
    return cloudformation.create(
        aws, STACK_NAME, template, parameters(config), differences.STACK_TAGS
    )


def archive(folder: Path) -> bytes:
    """Zip a folder; the same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)))
                target.writestr(entry, path.read_bytes())
    return packed.getvalue()


# What each resource type is packed from, and how.
PACKED: Final[dict[str, tuple[str, Callable[[Path], bytes]]]] = {
    "AWS::Serverless::Function": ("CodeUri", archive),
    "AWS::Serverless::LayerVersion": ("ContentUri", differences.layer_archive),
}


def _upload(aws: LocalAws, build: Path, resource: Template) -> None:
    name, pack = PACKED[resource["Type"]]
    body = pack(build / resource["Properties"][name])
    key = hashlib.sha256(body).hexdigest()
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    resource["Properties"][name] = f"s3://{BUCKET}/{key}"
