"""The last step: shared streams, metadata of PDF/A-2a and PDF/UA-1, bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from sotay.bind import streams

PRODUCER = f"Sotay (WeasyPrint, pikepdf {pikepdf.__version__})"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{producer}"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def save(pdf: Pdf, title: str, author: str) -> bytes:
    """Return the file's bytes; the same content gives the same bytes, and no date is in them."""
    _share(pdf)
    xmp = XMP.format(producer=escape(PRODUCER), title=escape(title), author=escape(author))
    pdf.Root.Metadata = Stream(pdf, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(Title=String(title), Author=String(author), Producer=String(PRODUCER))
    )
    return written(pdf)


def part(pdf: Pdf) -> bytes:
    """Return the bytes of what will be bound into a document, which gets metadata of its own."""
    _share(pdf)
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return target.getvalue()


def written(pdf: Pdf) -> bytes:
    """Return the file's bytes with its metadata as they are, and no stream ending in CR, see `streams`."""
    pushed = Array()
    while True:
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        content = streams.mend_objects(target.getvalue())
        if b"\r\nendstream" not in content or len(pushed) == 9:
            return content
        for item in pdf.objects:
            if isinstance(item, Stream) and streams.is_doubtful(item):
                streams.compress(item)
        # Objects go into streams by the hundred: one more object moves the others.
        pushed.append(pdf.make_indirect(Dictionary()))
        pdf.Root.SotayPush = pushed


def _share(pdf: Pdf) -> None:
    """Keep one copy of each font file and colour profile, which every part brings along."""
    kept: dict[str, Object] = {}
    known: dict[tuple[int, int], Object] = {}
    seen: set[tuple[int, int]] = set()

    def one(stream: Object) -> Object:
        if stream.objgen not in known:
            name = hashlib.sha256(stream.read_raw_bytes()).hexdigest()
            known[stream.objgen] = kept.setdefault(name, stream)
        return known[stream.objgen]

    for page in pdf.pages:
        for resources in _resources(page.obj, seen):
            for font in resources.get("/Font", {}).values():
                if font.objgen not in seen:
                    seen.add(font.objgen)
                    descriptor = font.DescendantFonts[0].FontDescriptor
                    descriptor.FontFile2 = one(descriptor.FontFile2)
            for space in resources.get("/ColorSpace", {}).values():
                if space[0] == Name.ICCBased:
                    space[1] = one(space[1])
    for intent in pdf.Root.get("/OutputIntents", ()):
        intent.DestOutputProfile = one(intent.DestOutputProfile)


def _resources(holder: Object, seen: set[tuple[int, int]]) -> Iterator[Object]:
    """Yield the resources of a page or form and of the forms in it, each once."""
    resources = holder.get("/Resources")
    if resources is None or (resources.is_indirect and resources.objgen in seen):
        return
    seen.add(resources.objgen)
    yield resources
    for form in resources.get("/XObject", {}).values():
        yield from _resources(form, seen)
