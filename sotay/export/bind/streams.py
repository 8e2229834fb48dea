"""Compress streams so that no reader can doubt where they end.

With CR as the last byte, the LF before `endstream` makes a CR LF: a reader that takes the two for one end of
line finds the stream a byte too short, against ISO 19005-2, 6.1.7.1.
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
    """Compress a stream of text (what is drawn, a character map, a profile); blank lines may be added at its end."""
    data = stream.read_bytes()
    while (packed := zlib.compress(data, 9)).endswith(CR):
        data += b"\n"
    stream.write(packed, filter=Name.FlateDecode)
    return stream


def is_doubtful(stream: Stream) -> bool:
    """Return whether what will be written may end in CR; metadata stays readable as it is."""
    if stream.get("/Type") == Name.Metadata:
        return False
    return "/Filter" not in stream or stream.read_raw_bytes().endswith(CR)


def compressed(stream: Stream) -> bytes:
    """Return a stream's data as it will be written, not ending in CR; it is compressed if it was not."""
    if is_doubtful(stream):
        compress(stream)
    return stream.read_raw_bytes()


def packed(objects: bytes) -> bytes:
    """Compress the content of an object stream; blanks may be added at its end."""
    while (data := zlib.compress(objects)).endswith(CR):
        objects += b" "
    return data


def mend_objects(content: bytes) -> bytes:
    """Return a finished file in which streams of objects that end in CR are written anew in the room they have."""
    mended = bytearray(content)
    for head in OBJECTS.finditer(content):
        start, end = head.end(), head.end() + int(head[1])
        if content[end - 1 : end] != CR or not content.startswith(TAIL, end):
            continue
        packed = _repacked(zlib.decompress(content[start:end]), end - start)
        if packed is None:
            continue
        # Blanks within the dictionary keep every other object where the table of references has it.
        said = str(len(packed)).encode().ljust(len(head[1]) + end - start - len(packed))
        mended[head.start(1) : end] = said + content[head.end(1) : start] + packed
    return bytes(mended)


def _repacked(data: bytes, room: int) -> bytes | None:
    """Return data with another blank between its numbers, compressed to at most `room` bytes; None if it grows."""
    numbers = re.match(rb"[\d ]*", data)
    blanks = [i for i, byte in enumerate(numbers[0] if numbers else b"") if byte == ord(" ")]
    for place in blanks:
        for blank in (b"\n", b"\t", b"\f"):
            packed = zlib.compress(data[:place] + blank + data[place + 1 :], 9)
            if len(packed) <= room and not packed.endswith(CR):
                return packed
    return None
