"""Compress streams so that every reader finds their end.

If the last byte is CR, the LF before `endstream` makes a CR LF: a reader that takes both for one line
end finds the stream one byte too short, against ISO 19005-2, 6.1.7.1.
"""

from __future__ import annotations

import re
import zlib

from pikepdf import Name, Stream

CR = b"\r"
OBJECTS = re.compile(rb"/Type /ObjStm /Length (\d+) /Filter /FlateDecode [^>]*>>\s*stream\n")
"""The head of a stream of objects, as qpdf writes it."""
TAIL = b"\nendstream\nendobj"


def compress(stream: Stream) -> Stream:
    """Compress a stream of text (drawing operators, a character map, a profile); may append empty lines."""
    stream.write(squeezed(stream.read_bytes()), filter=Name.FlateDecode)
    return stream


def squeezed(text: bytes) -> bytes:
    """Return the text of a stream compressed; may append empty lines."""
    while (packed := zlib.compress(text, 9)).endswith(CR):
        text += b"\n"
    return packed


def is_doubtful(stream: Stream) -> bool:
    """Return whether the written stream may end in CR; metadata stays uncompressed."""
    if stream.get("/Type") == Name.Metadata:
        return False
    return "/Filter" not in stream or stream.read_raw_bytes().endswith(CR)


def compressed(stream: Stream) -> bytes:
    """Return a stream's data as it will be written, compressed and not ending in CR."""
    if is_doubtful(stream):
        compress(stream)
    return stream.read_raw_bytes()


def packed(objects: bytes) -> bytes:
    """Compress the content of an object stream; may append spaces."""
    while (data := zlib.compress(objects)).endswith(CR):
        objects += b" "
    return data


def mend_objects(content: bytes) -> bytes:
    """Return a finished file with object streams ending in CR recompressed to the same length."""
    mended = bytearray(content)
    for head in OBJECTS.finditer(content):
        start, end = head.end(), head.end() + int(head[1])
        if content[end - 1 : end] != CR or not content.startswith(TAIL, end):
            continue
        packed = _repacked(zlib.decompress(content[start:end]), end - start)
        if packed is None:
            continue
        # Spaces within the dictionary keep every other object at its recorded offset.
        said = str(len(packed)).encode().ljust(len(head[1]) + end - start - len(packed))
        mended[head.start(1) : end] = said + content[head.end(1) : start] + packed
    return bytes(mended)


def _repacked(data: bytes, room: int) -> bytes | None:
    """Return data with one more space between its numbers, compressed to at most `room` bytes, or None."""
    numbers = re.match(rb"[\d ]*", data)
    blanks = [i for i, byte in enumerate(numbers[0] if numbers else b"") if byte == ord(" ")]
    for place in blanks:
        for blank in (b"\n", b"\t", b"\f"):
            packed = zlib.compress(data[:place] + blank + data[place + 1 :], 9)
            if len(packed) <= room and not packed.endswith(CR):
                return packed
    return None
