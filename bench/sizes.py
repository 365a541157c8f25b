"""The bytes of what is uploaded."""

import io
import zipfile
from pathlib import Path


def zipped(folder: Path) -> int:
    """Return the bytes of a folder as a zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            target.write(path, path.relative_to(folder))
    return len(packed.getvalue())


def sizes(build: Path) -> dict[str, int]:
    """Return the zipped bytes of the layer and of the largest function, and the layer unzipped."""
    layer = build / "Common"
    functions = [path.parent for path in build.glob("*/app.py")]
    return {
        "layer": zipped(layer),
        "function": max(map(zipped, functions)),
        "unzipped": sum(path.stat().st_size for path in layer.rglob("*") if path.is_file()),
    }
