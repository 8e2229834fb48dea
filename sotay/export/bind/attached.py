"""PDFs that authors attach to pages, without what their programs note about people."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Pdf, PdfError

NOTES = ("/Author", "/Creator", "/Producer", "/Company", "/SourceModified")
STATED = ("dc:creator", "xmp:CreatorTool", "pdf:Producer", "xmpMM:History", "photoshop:AuthorsPosition")


def without_people(content: bytes) -> bytes:
    """Return a PDF whose properties name neither a person nor a program; one without such names as it is.

    So is one that is signed, whose signature covers every byte, that is encrypted, or that cannot be read.
    """
    try:
        with Pdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted or b"/ByteRange" in content:
                return content
            found = [name for name in NOTES if name in pdf.docinfo]
            for name in found:
                del pdf.docinfo[name]
            if "/Metadata" in pdf.Root:
                with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as stated:
                    told = [name for name in STATED if name in stated]
                    for name in told:
                        del stated[name]
                found += told
            if not found:
                return content
            made = BytesIO()
            pdf.save(made, deterministic_id=True)
            return made.getvalue()
    except PdfError:
        return content
