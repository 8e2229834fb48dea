"""The last step: shared streams, metadata of PDF/A-2a and PDF/UA-1, bytes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from sotay.export.bind import streams
from sotay.export.bind.objects import Writer

PRODUCER = f"Sotay (WeasyPrint, pikepdf {pikepdf.__version__})"
PROFILE = "IEC 61966-2-1 Default RGB Colour Space - sRGB"
IDENTIFIER = "sotay:event:"
"""What goes before the seal of the event that issued a document, in its metadata (dc:identifier)."""
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="{producer}"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>{identifier}</rdf:Description>
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
    """Return the file's bytes; equal content gives equal bytes, without dates."""
    _share(pdf)
    describe(pdf, Described(title, author))
    return written(pdf)


@dataclass(frozen=True)
class Described:
    """What the metadata of a file say; `seal` is that of the event that issued the document."""

    title: str
    author: str
    seal: str = ""

    @property
    def metadata(self) -> bytes:
        """Return the metadata of PDF/A-2a and PDF/UA-1, with the seal as identifier."""
        said = f"\n<dc:identifier>{IDENTIFIER}{self.seal}</dc:identifier>" if self.seal else ""
        named = {"title": escape(self.title), "author": escape(self.author)}
        return XMP.format(producer=escape(PRODUCER), identifier=said, **named).encode()


def describe(pdf: Pdf, info: Described) -> None:
    """Give a file its metadata."""
    pdf.Root.Metadata = Stream(pdf, info.metadata, Type=Name.Metadata, Subtype=Name.XML)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(Title=String(info.title), Author=String(info.author), Producer=String(PRODUCER))
    )


def close(
    writer: Writer,
    info: Described,
    *,
    pages: int,
    tree: int,
    outlines: int,
    profile: int,
    labels: bytes,
    language: bytes,
    names: bytes = b"",
) -> tuple[int, int]:
    """Write the catalogue and metadata of a file; return the numbers of the catalogue and of the title and author.

    Page and structure tree, outline and profile have their numbers already; `labels` are the entries of the page
    labels, `names` those of the name tree of destinations.
    """
    stream = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream"
    metadata = writer.add(stream % (len(info.metadata), info.metadata), stands=True)
    said = tuple(String(text).unparse() for text in (info.title, info.author, PRODUCER))
    about = writer.add(b"<< /Title %b /Author %b /Producer %b >>" % said)
    named = String(PROFILE).unparse()
    intent = b"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier %b /Info %b /DestOutputProfile %d 0 R >>"
    entries = (
        b"/Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Outlines %d 0 R /PageMode /UseOutlines"
        b" /Metadata %d 0 R" % (pages, tree, outlines, metadata),
        b"/PageLabels << /Nums [ %b ] >>" % labels,
        b"/Lang %b /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle true >>" % language,
        b"/OutputIntents [ %b ]" % (intent % (named, named, profile)),
        b"/Names << /Dests << /Names [ %b ] >> >>" % names if names else b"",
    )
    return writer.add(b"<< %b >>" % b" ".join(entries)), about


def written(pdf: Pdf) -> bytes:
    """Return the file's bytes with unchanged metadata and no stream ending in CR, see `streams`."""
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
    """Keep one copy of each font, profile and set of resources, which every part brings with it."""
    shared = _Deduplicator()
    for page in pdf.pages:
        shared.resources_of(page.obj)
    for intent in pdf.Root.get("/OutputIntents", ()):
        intent.DestOutputProfile = shared.one(intent.DestOutputProfile)


class _Deduplicator:
    """Keeps one copy of equal objects of a file."""

    def __init__(self) -> None:
        self.kept: dict[bytes, Object] = {}
        self.known: dict[tuple[int, int], Object] = {}
        self.seen: set[tuple[int, int]] = set()

    def resources_of(self, holder: Object) -> None:
        """Share the resources that a page or form, and the forms in it, have in common with others."""
        resources = holder.get("/Resources")
        if resources is None or (resources.is_indirect and resources.objgen in self.seen):
            return
        self.seen.add(resources.objgen)
        for form in resources.get("/XObject", {}).values():
            self.resources_of(form)
            # Pages keep their own: more may be put on them.
            if "/Resources" in form and form.Resources.is_indirect:
                form.Resources = self.one(form.Resources)
        fonts, spaces = resources.get("/Font", Dictionary()), resources.get("/ColorSpace", Dictionary())
        for name, font in fonts.items():
            fonts[name] = self._font(font)
        for space in spaces.values():
            if space[0] == Name.ICCBased:
                space[1] = self.one(space[1])
        for name, found in (("/Font", fonts), ("/ColorSpace", spaces)):
            if found.is_indirect:
                resources[name] = self.one(found)

    def _font(self, font: Object) -> Object:
        if font.objgen in self.known:
            return self.known[font.objgen]
        inner = font.DescendantFonts[0]
        descriptor = inner.FontDescriptor
        descriptor.FontFile2, font.ToUnicode = self.one(descriptor.FontFile2), self.one(font.ToUnicode)
        inner.FontDescriptor = self.one(descriptor)
        font.DescendantFonts[0] = self.one(inner)
        return self.one(font)

    def one(self, item: Object) -> Object:
        """Return the one shared copy of an object, compared by its bytes if it is a stream (a font file, a profile)."""
        if item.objgen not in self.known:
            said = item.read_raw_bytes() if isinstance(item, Stream) else item.unparse(resolved=True)
            self.known[item.objgen] = self.kept.setdefault(hashlib.sha256(said).digest(), item)
        return self.known[item.objgen]
