"""Why a file is not read, and what to do instead: in English for the command line, in Vietnamese for the report."""

from __future__ import annotations

from dataclasses import dataclass

from sotay.model.wordfiles import Refusal, RefusalRule


@dataclass(frozen=True)
class _Sentence:
    """A refusal as people read it; `{}` stands for what was found."""

    message: str
    hint: str
    said: str


_SENTENCES: dict[RefusalRule, _Sentence] = {
    "word-unreadable": _Sentence(
        "is damaged and cannot be read: {}",
        "open it in Word, which may repair it, and save it again as .docx",
        "Tệp bị hỏng, không đọc được ({}). Hãy mở bằng Word (Word có thể tự sửa), rồi lưu lại thành .docx.",
    ),
    "word-encrypted": _Sentence(
        "is locked with a password",
        "open it in Word, take the password off (File, Info, Protect Document) and save it again",
        "Tệp có mật khẩu. Hãy mở bằng Word, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ tài liệu) rồi lưu lại.",
    ),
    "word-scan": _Sentence(
        "holds pictures and hardly a word: it is a scan",
        "look for the file it was printed from; text recognised from a scan must be proof-read before it is imported",
        "Tệp chỉ có ảnh quét, hầu như không có chữ. Hãy tìm tệp gốc đã in ra; chữ nhận dạng từ ảnh phải được soát lại "
        "trước khi đưa vào.",
    ),
    "word-other-format": _Sentence(
        "is no Word file: it is {}",
        "open it in the program it was made with, or in Word, and save it as .docx",
        "Tệp không phải của Word mà là {}. Hãy mở bằng chương trình đã tạo ra nó, hoặc bằng Word, rồi lưu thành .docx.",
    ),
    "word-too-old": _Sentence(
        "was written by a Word older than Word 97",
        "open it in Word or LibreOffice and save it as .docx",
        "Tệp do Word cũ hơn Word 97 tạo ra. Hãy mở bằng Word hoặc LibreOffice rồi lưu thành .docx.",
    ),
    "word-too-large": _Sentence(
        "takes more than {} to read",
        "take out the pictures, or divide it into several files",
        "Tệp cần hơn {} để đọc. Hãy bỏ bớt ảnh, hoặc chia thành nhiều tệp.",
    ),
    "word-too-long": _Sentence(
        "takes more than {} to read",
        "open it in Word and save it again as .docx; if it is very long, divide it into several files",
        "Đọc tệp này mất hơn {}. Hãy mở bằng Word rồi lưu lại thành .docx; nếu tệp rất dài, hãy chia thành nhiều tệp.",
    ),
    "list-unreadable": _Sentence(
        "is no list of documents that can be read: {}",
        "save it as .xlsx, with a row of titles such as Mã hiệu, Tên tài liệu, Lần ban hành, Ngày ban hành",
        "Không đọc được danh mục tài liệu ({}). Hãy lưu thành .xlsx, có một hàng tiêu đề như Mã hiệu, Tên tài liệu, "
        "Lần ban hành, Ngày ban hành.",
    ),
}


class Unreadable(Exception):
    """A file cannot be read; the caller knows which one. `found` in English and Vietnamese fills the sentence."""

    def __init__(self, rule: RefusalRule, found: str = "", said: str = "") -> None:
        self.rule, self.found, self.said = rule, found, said or found
        super().__init__(f"{rule}: {found}")


def refusal(path: str, error: Unreadable) -> Refusal:
    """Return the refusal of a file."""
    sentence = _SENTENCES[error.rule]
    message, said = sentence.message.format(error.found), sentence.said.format(error.said)
    return Refusal(path, error.rule, message, sentence.hint, said)
