"""A file as Office wrote it before 2007: an OLE2 compound with empty streams."""

import struct

END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def old_office(*streams: str) -> bytes:
    """Sectors: the allocation table, then the directory, four entries to a sector."""
    entries = [_entry("Root Entry", 5, child=1)]
    for number, name in enumerate(streams, start=1):
        right = number + 1 if number < len(streams) else NONE
        entries.append(_entry(name, 2, right=right))
    while len(entries) % 4:
        entries.append(_entry("", 0))
    sectors = len(entries) // 4
    chain = [FAT, *range(2, sectors + 1), END]
    table = struct.pack("<128L", *chain, *[FREE] * (128 - len(chain)))
    return _header() + table + b"".join(entries)


def _header() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, END, 0, END, 0)
    return head + struct.pack("<109L", 0, *[FREE] * 108)


def _entry(name: str, kind: int, *, right: int = NONE, child: int = NONE) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = words.ljust(64, b"\0") + struct.pack("<HBB", len(words), kind, 1)
    entry += struct.pack("<LLL", NONE, right, child) + b"\0" * 36
    return entry + struct.pack("<LQ", END, 0)
