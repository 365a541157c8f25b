"""Empty the symbol tables of compiled libraries: debuggers read them, and no function does.

What `strip` does, but for every processor's libraries on every machine. The names by which
libraries find each other are in other tables, which are loaded with them and stay.
"""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

HEADER = struct.Struct("<40xQ10xHHH")  # of ELF: where the sections are told, how long, how many
SECTION = struct.Struct("<4xIQ8xQQ")  # its type, flags, place and size
TABLES = {2, 3}  # SHT_SYMTAB and SHT_STRTAB
LOADED = 2  # SHF_ALLOC


def emptied(library: bytes) -> bytes:
    """Return a library with zeros for symbols, which zip to nothing."""
    content = bytearray(library)
    for place, size in _symbols(library):
        content[place : place + size] = bytes(size)
    return bytes(content)


def _symbols(library: bytes) -> Iterator[tuple[int, int]]:
    """Yield place and size of each table that is not loaded, but for the sections' names."""
    told, length, count, names = HEADER.unpack_from(library)
    for index in set(range(count)) - {names}:
        kind, flags, place, size = SECTION.unpack_from(library, told + index * length)
        if kind in TABLES and not flags & LOADED:
            yield place, size


if __name__ == "__main__":
    for path in Path(sys.argv[1]).rglob("*.so"):
        path.write_bytes(emptied(path.read_bytes()))
