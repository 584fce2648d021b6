"""ReportLab's document as a small file: object streams and a cross-reference stream (PDF 1.5).

ReportLab writes every object openly, with an entry of twenty bytes in a table; a tagged document
is mostly such objects.
"""

import zlib
from collections.abc import Mapping
from hashlib import blake2b
from struct import pack
from typing import Any

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # bytes above 127: no text file (7.5.2)
_PLAIN, _PACKED = 1, 2


def packed(document: Any, more: Mapping[int, bytes]) -> bytes:
    """The file. `more` are objects beside ReportLab's own, by numbers that were reserved."""
    document.info.invariant = True
    document.Catalog.Outlines = None
    catalog, info = document.Reference(document.Catalog), document.Reference(document.info)
    file = _File()
    number = 0
    while number < document.objectcounter:  # which may grow on the way
        number += 1
        body = more.get(number)
        if body is None:
            body = document.idToObject[document.numberToId[number]].format(document)
        put = file.add if is_stream(body) else file.pack
        put(number, body)
    return file.finished(b"/Root %b/Info %b" % (catalog.format(document), info.format(document)))


class Written:
    """A stream object that never changes: written once, then copied into every document."""

    def __init__(self, head: bytes, content: bytes) -> None:
        self._body = stream(head, content, 9)

    def format(self, document: Any) -> bytes:
        """As ReportLab asks its own objects."""
        return self._body


def is_stream(body: bytes) -> bool:
    """Whether an object is a stream: those stand by themselves."""
    return body.endswith((b"endstream", b"endstream\n"))


def stream(head: bytes, content: bytes, level: int = 6) -> bytes:
    """A compressed stream with the entries `head` of its dictionary."""
    squeezed = zlib.compress(content, level)
    sized = b"<<%b/Filter/FlateDecode/Length %d>>stream\n" % (head, len(squeezed))
    return sized + squeezed + b"\nendstream"


class _File:
    """What is written so far, and where each object is."""

    def __init__(self) -> None:
        self._parts, self._size = [_HEAD], len(_HEAD)
        self._packed: list[tuple[int, bytes]] = []
        self._places: dict[int, tuple[int, int, int]] = {0: (0, 0, 0xFFFF)}

    def add(self, number: int, body: bytes) -> None:
        """An object of its own, as a stream has to be."""
        self._places[number] = (_PLAIN, self._size, 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def pack(self, number: int, body: bytes) -> None:
        """An object that goes into the object stream."""
        self._packed.append((number, body))

    def finished(self, trailer: bytes) -> bytes:
        """The bytes of the file with these entries of its trailer, its ID after its content."""
        holder = len(self._places) + len(self._packed)
        self._pack_all(holder)
        start, table = self._size, holder + 1
        self._places[table] = (_PLAIN, start, 0)
        rows = b"".join([pack(">BIH", *self._places[number]) for number in range(table + 1)])
        mark = blake2b(b"".join(self._parts), digest_size=16).hexdigest().encode("ascii")
        head = b"/Type/XRef/Size %d/W[1 4 2]%b/ID[<%b><%b>]" % (table + 1, trailer, mark, mark)
        self.add(table, stream(head, rows))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _pack_all(self, holder: int) -> None:
        index, at = [], 0
        for place, (number, body) in enumerate(self._packed):
            self._places[number] = (_PACKED, holder, place)
            index.append(b"%d %d" % (number, at))
            at += len(body) + 1
        first = b" ".join(index) + b"\n"
        content = first + b"\n".join(body for _, body in self._packed)
        head = b"/Type/ObjStm/N %d/First %d" % (len(self._packed), len(first))
        self.add(holder, stream(head, content, 9))

    def _write(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
