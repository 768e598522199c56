"""Telling text from binary data by content, so that a picture or a program is refused by its name and not read as noise."""

from __future__ import annotations

# What a file of each kind begins with. Signatures of two or three plain letters stand in _WEAK: a text may begin so too.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"%PDF-", "PDF document"),
    (b"\x7fELF", "ELF program"),
    (b"\xca\xfe\xba\xbe", "compiled program"),
    (b"\xcf\xfa\xed\xfe", "compiled program"),
    (b"\x00asm", "WebAssembly program"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"PK\x05\x06", "empty ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"LZIP\x01", "lzip data"),
    (b"\x04\x22\x4d\x18", "LZ4 data"),
    (b"\x1f\x9d", "compress data (.Z)"),
    (b"MSCF\x00\x00\x00\x00", "cabinet archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office document"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"OggS\x00", "Ogg sound or film"),
    (b"fLaC\x00", "FLAC sound"),
    (b"wOFF", "web font"),
    (b"wOF2", "web font"),
    (b"PAR1", "Parquet table"),
    (b"\x1aE\xdf\xa3", "Matroska film"),
)
_WEAK: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows program"),
    (b"BM", "bitmap image"),
    (b"BZh", "bzip2 data"),
    (b"ID3", "MP3 sound"),
    (b"RIFF", "RIFF sound, film or image"),
)
_ANY_SIGNATURE = tuple(signature for signature, _ in _SIGNATURES)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b") + b"\x7f"
# Texts damaged on their way hold a stray control byte now and then; of a thousand random bytes 109 are controls. Between them.
_MOST_CONTROLS = 0.05


def binary_kind(head: bytes) -> str | None:
    """What kind of binary file begins with `head` ("PNG image", "unknown kind"), None where it may be text in some encoding.

    UTF-16 and UTF-32 must be told apart by the caller first: their NUL bytes look binary here.
    """
    if head.startswith(_ANY_SIGNATURE):
        return next(kind for signature, kind in _SIGNATURES if head.startswith(signature))
    if head[4:8] == b"ftyp":
        return "MP4 film or HEIF image"
    if head and not head.strip(b"\0"):
        return "nothing but zero bytes"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls <= _MOST_CONTROLS * len(head):
        return None
    return next((kind for signature, kind in _WEAK if head.startswith(signature)), "unknown kind")
