"""What has arrived of one request, and whether it is all.

A guess from the head, made cheaply at each piece: what the bytes mean, gunicorn's parser says.
"""

import re
from http import HTTPStatus

LONGEST_HEAD = 64 * 1024
LARGEST_BODY = 1024 * 1024
"""In bytes; more is not gathered: the app refuses it by its length, unread."""
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,15})[ \t]*\r\n", re.I)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.I)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.I)
SIZE = re.compile(rb"([0-9a-f]{1,8})[ \t]*(?:;|\r)", re.I)


class Arrival:
    """The bytes of one request; `needs`: how many there will be, where its head says so."""

    def __init__(self, sent: bytes = b"") -> None:
        self.sent = bytearray(sent)
        self.needs: int | None = None
        self.next_chunk: int | None = None
        self.expects = False

    def is_whole(self) -> bool:
        """Whether there is nothing more to wait for; also of what the parser will refuse."""
        if self.needs is None and self.next_chunk is None and not self._reads_head():
            return False
        if self.next_chunk is not None:
            return self._walks_chunks()
        return self.needs is not None and len(self.sent) >= self.needs

    def too_much(self) -> HTTPStatus | None:
        """How to refuse what is too large to be gathered."""
        if len(self.sent) > LONGEST_HEAD + LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        headless = self.needs is None and self.next_chunk is None
        if headless and len(self.sent) > LONGEST_HEAD:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        return None

    def _reads_head(self) -> bool:
        end = self.sent.find(END)
        if end < 0:
            return False
        head, body = bytes(self.sent[: end + 2]), end + len(END)
        self.expects = EXPECTS.search(head) is not None and len(self.sent) == body
        if CHUNKED.search(head):
            self.next_chunk = body
        else:
            length = LENGTH.search(head)
            wanted = int(length[1]) if length else 0
            self.needs = body + (wanted if wanted <= LARGEST_BODY else 0)
        return True

    def _walks_chunks(self) -> bool:
        """From size to size (RFC 9112, 7.1), each looked at once; a malformed one is the end."""
        while self.next_chunk is not None and self.next_chunk <= len(self.sent):
            line = self.sent.find(b"\r\n", self.next_chunk)
            if line < 0:
                return False
            size = SIZE.match(self.sent, self.next_chunk, line + 1)
            if size is None:
                return True
            if int(size[1], 16) == 0:
                return self.sent.startswith(b"\r\n", line + 2) or self.sent.find(END, line) >= 0
            self.next_chunk = line + 2 + int(size[1], 16) + 2
            ended = bytes(self.sent[self.next_chunk - 2 : self.next_chunk])
            if ended not in (b"", b"\r", b"\r\n"):
                return True
        return False
