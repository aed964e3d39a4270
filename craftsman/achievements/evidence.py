"""What may be uploaded as evidence, told from its first bytes, its name and its header before anything decodes it."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 25_000_000
MAX_SIDE = 20_000
MAX_PAGES = 50
MAX_FILES = 6  # per achievement
MAX_PERSON_BYTES = 200 * MEGABYTE
NAME_LENGTH = 100

PROCESSING, USABLE, REFUSED = "processing", "usable", "refused"

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
_MAGIC = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
_EXTENSIONS = {"jpg": JPEG, "jpeg": JPEG, "jpe": JPEG, "jfif": JPEG, "png": PNG, "pdf": PDF}
_ENDING = {JPEG: "jpg", PNG: "png", PDF: "pdf"}

WRONG_TYPE = "只能上传照片（jpg、png）或PDF，请截图后再传"
# What the child that opened the file can answer, and what the worker should do then.
REASONS = {
    "broken": "文件不完整或已损坏，打不开。请重新拍照上传",
    "too_large": "照片尺寸太大，请截图后再传",
    "too_many_pages": f"PDF超过{MAX_PAGES}页，请只保留要证明的几页",
    "no_pages": "PDF里没有内容，请重新生成或拍照上传",
    "locked": "PDF有密码，请去掉密码或拍照上传",
    "too_complex": "文件展开后过大，打不开。请拍照上传",
}


def name_for(name: str, content_type: str) -> str:
    """The name with the ending of the type it really has, for a file without one or stored in another type."""
    stem, dot, ending = name.rpartition(".")
    if dot and _EXTENSIONS.get(ending.lower()) == content_type:
        return name
    if dot and ending.lower() in _EXTENSIONS:
        name = stem
    return f"{name[: NAME_LENGTH - 4]}.{_ENDING[content_type]}"


def content_type_of(head: bytes) -> str | None:
    for magic, content_type in _MAGIC:
        if head.startswith(magic):
            return content_type
    return None


def why_not_upload(name: str, data: bytes) -> str | None:
    """Why these bytes under this (cleaned) name are refused at the door, or None. Nothing is decoded."""
    if not data:
        return "文件是空的，请重新选择"
    if len(data) > MAX_BYTES:
        return "文件超过10MB，请压缩或拍照上传"
    content_type = content_type_of(data[:16])
    if content_type is None:
        return WRONG_TYPE
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending and _EXTENSIONS.get(ending) != content_type:
        return f"文件名以.{ending[:8]}结尾，内容却是{_ENDING[content_type]}，请重新截图或拍照上传"
    return None if content_type == PDF else _why_not_size(pixel_size(data))


def _why_not_size(size: tuple[int, int] | None) -> str | None:
    if size is None or 0 in size:
        return REASONS["broken"]
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        return f"照片有{width}×{height}像素，尺寸太大，请截图后再传"
    return None


def pixel_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) as the header claims, or None where there is no readable header."""
    if data.startswith(_MAGIC[1][0]):
        if data[12:16] != b"IHDR" or len(data) < 33:
            return None
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return _jpeg_size(data)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walks the JPEG segments up to the frame header; the pixel data behind it is never looked at."""
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        if marker in (0xD9, 0xDA):
            return None
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def why_not_add(files: int, used: int, size: int) -> str | None:
    """Why one more file of `size` bytes is too much: `files` of the achievement so far, `used` bytes of the person."""
    if files >= MAX_FILES:
        return f"每项业绩最多{MAX_FILES}份材料，请先删除用不到的"
    if used + size > MAX_PERSON_BYTES:
        return f"您的材料已用{used // MEGABYTE}MB，合计不能超过{MAX_PERSON_BYTES // MEGABYTE}MB，请先删除用不到的"
    return None


def size_text(size: int) -> str:
    return f"{size / MEGABYTE:.1f}MB" if size >= MEGABYTE // 10 else f"{max(1, size // 1024)}KB"
