"""The closed room in which an uploaded file is opened: a short-lived program with little memory, no network, no disk.

Run as `python -I opening.py <content type>` with the file on standard input. Standard output gets one line of JSON and
then the bytes of the re-encoded image and of the previews. Whatever a hostile file does here, only this process dies.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import json
import platform
import resource
import sys
import time
from dataclasses import dataclass
from typing import Any, BinaryIO

MAX_PIXELS = 25_000_000
MAX_SIDE = 20_000
MAX_PAGES = 50
KEEP_SIDE = 3000  # long side of what is kept of a photo
LONG_PIXELS = 6_000_000  # of a long screenshot
FULL_PIXELS = 12_500_000  # above this an image is decoded or taken over at half size
BAND = 256  # rows; even, so that halves meet
PNG_PIXELS = 4_000_000  # a larger PNG is a photo and is kept as JPEG
THUMB_SIDE, PAGE_SIDE, PAGE_PREVIEWS = 360, 1400, 4
EXTRA_MEMORY = 160 * 1024 * 1024  # above what the interpreter and the decoders take themselves
OUTPUT_BYTES = 24 * 1024 * 1024
CPU_SECONDS = 2
PREVIEW_SECONDS = 1.2  # after that no further page is drawn

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
UPRIGHT = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # EXIF orientation → Image.Transpose


class NotOpened(Exception):
    """The code of a reason that the parent knows in words."""


def main() -> None:
    content_type, data = sys.argv[1], sys.stdin.buffer.read()
    open_file = open_pdf if content_type == PDF else open_image
    load_decoders(content_type)
    close_the_door()
    try:
        answer = open_file(data, content_type)
    except NotOpened as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "too_complex"}
    write(sys.stdout.buffer, answer)


def load_decoders(content_type: str) -> None:
    """Everything is imported before the door closes: later no library can be loaded."""
    from PIL import Image

    for name in ("ImageFilter", "ImageStat", "JpegImagePlugin", "MpoImagePlugin", "PngImagePlugin"):
        importlib.import_module(f"PIL.{name}")
    Image.MAX_IMAGE_PIXELS = None  # open_image compares the size itself, before anything is decoded
    if content_type == PDF:
        import pypdfium2

        pypdfium2.PdfDocument.new().close()


def close_the_door() -> None:
    """Limits that cannot be lifted again: memory, processor time, output, and no new files, sockets or programs."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        taken = int(statm.read().split()[0]) * resource.getpagesize()
    for limit, value in (
        (resource.RLIMIT_AS, taken + EXTRA_MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    forbid_system_calls()


@dataclass(frozen=True)
class Machine:
    """How a processor numbers the system calls: its audit name, openat, open (where it exists), forbidden ones."""

    architecture: int
    openat: int
    open: int | None
    forbidden: tuple[int, ...]


# socket connect sendto bind, execve execveat fork vfork ptrace kill, unlink(at) rename(at)(2) creat truncate mkdir(at)
# link symlink, process_vm_readv process_vm_writev io_uring_setup openat2
MACHINES = {
    "x86_64": Machine(
        0xC000003E,
        257,
        2,
        (41, 42, 44, 49, 59, 322, 57, 58, 101, 62, 87, 263, 82, 264, 316, 85, 76, 83, 258, 86, 88, 310, 311, 425, 437),
    ),
    "aarch64": Machine(
        0xC00000B7,
        56,
        None,
        (198, 203, 206, 200, 221, 281, 117, 129, 35, 38, 276, 45, 34, 36, 37, 270, 271, 425, 437),
    ),
}


def forbid_system_calls() -> None:
    """A seccomp filter: the calls above and every opening for writing answer EPERM. Elsewhere: limits only."""
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return
    program = _filter(machine)
    libc = ctypes.CDLL(None, use_errno=True)
    blob = ctypes.create_string_buffer(program)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    described = Program(len(program) // 8, ctypes.addressof(blob))
    if libc.prctl(38, 1, 0, 0, 0) == 0:  # PR_SET_NO_NEW_PRIVS
        libc.prctl(22, 2, ctypes.byref(described))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def _filter(machine: Machine) -> bytes:
    """The filter as BPF: struct seccomp_data has the call at 0, the architecture at 4, the arguments from 16."""
    load, equal, any_bit, answer = 0x20, 0x15, 0x45, 0x06
    allow, deny = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM
    writing = 0o1 | 0o2 | 0o100  # O_WRONLY, O_RDWR, O_CREAT

    def line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return code.to_bytes(2, "little") + bytes((yes, no)) + value.to_bytes(4, "little")

    lines = [line(load, 4), line(equal, machine.architecture, 1, 0), line(answer, deny), line(load, 0)]
    for number in machine.forbidden:
        lines += [line(equal, number, 0, 1), line(answer, deny)]
    opening: list[tuple[int | None, int]] = [(machine.openat, 32), (machine.open, 24)]
    for call, flags in opening:  # third, second argument
        if call is not None:
            lines += [line(equal, call, 0, 4), line(load, flags), line(any_bit, writing, 0, 1), line(answer, deny)]
            lines += [line(answer, allow)]
    return b"".join([*lines, line(answer, allow)])


def open_image(data: bytes, content_type: str) -> dict[str, Any]:
    """The photo upright, without metadata and without anything behind its last pixel; a thumbnail; is it poor."""
    from PIL import Image

    pixels = 0
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG" if content_type == JPEG else "PNG"]) as image:
            pixels = image.width * image.height
            if pixels > MAX_PIXELS or max(image.size) > MAX_SIDE:
                raise NotOpened("too_large")
            if pixels > FULL_PIXELS:
                image.draft("RGB", (image.width // 2, image.height // 2))
            turn = image.getexif().get(0x0112)
            flat = halved(image)
    except NotOpened:
        raise
    except Exception:  # a decoder may fail in any way on a hostile file; all of them mean the same to the worker
        raise NotOpened("too_large" if pixels > FULL_PIXELS else "broken") from None
    flat.thumbnail(kept_size(flat.size), Image.Resampling.BICUBIC)
    if turn in UPRIGHT:
        flat = flat.transpose(UPRIGHT[turn])
    kept_as = PNG if content_type == PNG and flat.width * flat.height <= PNG_PIXELS else JPEG
    previews = [encoded(smaller(flat, THUMB_SIDE), JPEG)]
    return {"type": kept_as, "warning": poor(flat), "pages": 1, "kept": encoded(flat, kept_as), "previews": previews}


def kept_size(size: tuple[int, int]) -> tuple[int, int]:
    """The box the photo must fit in; a long screenshot keeps its width, or nobody could read it."""
    ratio = max(size) / min(size)
    side = KEEP_SIDE if ratio <= 2.5 else int((LONG_PIXELS * ratio) ** 0.5)
    return side, side


def halved(image: Any) -> Any:
    """The pixels in plain RGB, band by band so that no second large picture is held; large ones at half size."""
    from PIL import Image

    factor = 2 if image.width * image.height > FULL_PIXELS else 1
    flat = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, BAND):
        band = on_white(image.crop((0, top, image.width, min(top + BAND, image.height))))
        flat.paste(band.reduce(factor) if factor > 1 else band, (0, top // factor))
    return flat


def on_white(band: Any) -> Any:
    from PIL import Image

    if band.mode.startswith("I"):
        return band.point(lambda value: value / 256).convert("L").convert("RGB")
    if band.mode in ("RGBA", "LA", "PA") or "transparency" in band.info:
        band = band.convert("RGBA")
        flat = Image.new("RGB", band.size, "white")
        flat.paste(band, mask=band.getchannel("A"))
        return flat
    return band.convert("RGB")


def smaller(image: Any, side: int) -> Any:
    copy = image.copy()
    copy.thumbnail((side, side))
    return copy


def encoded(image: Any, content_type: str) -> bytes:
    target = io.BytesIO()
    if content_type == PNG:
        image.save(target, "PNG", compress_level=4)
    else:
        image.save(target, "JPEG", quality=88)
    return target.getvalue()


def poor(image: Any) -> str:
    """Returns small or blurred when a reviewer is likely to send the photo back, else nothing."""
    from PIL import ImageFilter, ImageStat

    if max(image.size) < 600:
        return "small"
    grey = smaller(image, 1000).convert("L")
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    inner = edges.crop((2, 2, edges.width - 2, edges.height - 2))
    return "blurred" if ImageStat.Stat(inner).var[0] < 12 else ""


def open_pdf(data: bytes, content_type: str) -> dict[str, Any]:
    """The number of pages and pictures of the first ones; the bytes stay as they are and scripts are never run."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise NotOpened("locked" if "assword" in str(error) else "broken") from None
    pages = len(document)
    if not 0 < pages <= MAX_PAGES:
        raise NotOpened("too_many_pages" if pages else "no_pages")
    previews, began = [], time.monotonic()
    for at in range(min(pages, PAGE_PREVIEWS)):
        if at and time.monotonic() - began > PREVIEW_SECONDS:
            break
        previews.append(page_picture(document, at))
    pictures = [encoded(picture, JPEG) for picture in (smaller(previews[0], THUMB_SIDE), *previews)]
    return {"type": PDF, "warning": "", "pages": pages, "previews": pictures}


def page_picture(document: Any, at: int) -> Any:
    import pypdfium2

    try:
        page = document[at]
        width, height = page.get_size()
        if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
            raise NotOpened("too_large")
        bitmap = page.render(scale=PAGE_SIDE / max(width, height), may_draw_forms=False)
        picture = bitmap.to_pil().convert("RGB")
        page.close()
    except (pypdfium2.PdfiumError, ValueError):
        raise NotOpened("broken") from None
    return picture


def write(out: BinaryIO, answer: dict[str, Any]) -> None:
    kept = answer.pop("kept", None)
    parts = ([kept] if kept is not None else []) + answer.pop("previews", [])
    answer |= {"kept": kept is not None, "sizes": [len(part) for part in parts]}
    out.write(json.dumps(answer).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main()
