"""Hostile and honest files go through the closed room; time and memory are measured, not believed."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from craftsman.achievements import evidence, inspection, opening
from tests.achievements import samples

ROOT = Path(__file__).parent.parent.parent
# A parent as small as the interpreter (the portal itself is not loaded): the memory that the system reports for a child
# is never less than its parent's.
MEASURE = """
import json, resource, sys, time, types
portal = types.ModuleType("craftsman")
portal.__path__ = ["craftsman"]
sys.modules["craftsman"] = portal
from craftsman.achievements import inspection
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(6):  # a busy machine may leave no time for it; the worker then tries again, and so does this
    began = time.monotonic()
    try:
        inspection.inspect(data, sys.argv[2])
        reason = ""
    except inspection.NotOpened as refusal:
        reason = str(refusal)
    except inspection.Starved:
        continue
    break
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([reason, time.monotonic() - began, (child + after - before) / 1024]))
"""


def measured(data: bytes, content_type: str, folder: Path) -> tuple[str, float, float]:
    file = folder / "given"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file), content_type], cwd=ROOT, capture_output=True, check=True, text=True
    )
    reason, seconds, megabytes = json.loads(done.stdout)
    return reason, seconds, megabytes


def heavy_jpeg() -> bytes:
    return samples.encoded(samples.noise((5760, 4320)), "JPEG", quality=60, progressive=True, subsampling=0)


@pytest.mark.parametrize(
    ("content_type", "make", "said"),
    [
        (evidence.PNG, lambda: samples.png_bomb(9000), "照片尺寸太大"),
        (evidence.PNG, lambda: samples.png_bomb(13000), "照片尺寸太大"),
        (evidence.PNG, lambda: samples.lying_png(13000), "打不开|尺寸太大"),
        (evidence.JPEG, heavy_jpeg, "照片尺寸太大"),
        (evidence.JPEG, lambda: b"\xff\xd8\xff" + samples.HTML, "不完整或已损坏"),
        (evidence.JPEG, lambda: samples.photo()[:9000], "不完整或已损坏"),
        (evidence.PNG, lambda: samples.encoded(samples.certificate(), "PNG")[:5000], "不完整或已损坏"),
        (evidence.JPEG, samples.gif, "不完整或已损坏"),
        (evidence.JPEG, lambda: b"", "不完整或已损坏"),
        (evidence.PDF, lambda: b"%PDF-1.7\n" + samples.HTML, "不完整或已损坏"),
        (evidence.PDF, samples.pdf_bomb, "展开后过大"),
        (evidence.PDF, lambda: samples.pdf_bomb(b"0 0 m 1 1 l S\n"), "展开后过大"),
        (evidence.PDF, lambda: samples.pdf(pages=51), "PDF超过50页"),
        (evidence.PDF, lambda: samples.pdf(pages=0), "没有内容|不完整"),
    ],
)
def test_a_hostile_file_is_refused_in_time_and_within_memory(
    content_type: str, make: object, said: str, tmp_path: Path
) -> None:
    reason, seconds, megabytes = measured(make(), content_type, tmp_path)  # type: ignore[operator]  # a lambda above
    assert any(word in reason for word in said.split("|")), reason
    assert seconds <= 3
    assert megabytes <= 200


@pytest.mark.parametrize(
    ("content_type", "make"),
    [
        (evidence.JPEG, lambda: samples.encoded(samples.noise((5760, 4320)), "JPEG", quality=70)),
        (evidence.PNG, lambda: samples.encoded(Image.new("RGBA", (5000, 5000), (1, 2, 3, 4)), "PNG")),
        (evidence.PDF, samples.scanned_pdf),
    ],
)
def test_the_largest_honest_files_pass_within_memory(content_type: str, make: object, tmp_path: Path) -> None:
    reason, _, megabytes = measured(make(), content_type, tmp_path)  # type: ignore[operator]  # a lambda above
    assert reason == ""
    assert megabytes <= 200


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    opened = inspection.inspect(samples.photo_with_gps(), evidence.JPEG)
    assert opened.data is not None
    image = Image.open(io.BytesIO(opened.data))
    assert image.size == (1200, 1600)
    assert not image.getexif()
    assert "comment" not in image.info
    assert b"Secret" not in opened.data
    assert b"secret" not in opened.data
    assert b"Exif" not in opened.data


def test_what_hangs_behind_the_picture_is_gone() -> None:
    screenshot = samples.encoded(samples.certificate(), "PNG")
    for data, content_type in ((samples.photo(), evidence.JPEG), (screenshot, evidence.PNG)):
        opened = inspection.inspect(data + samples.HTML, content_type)
        assert opened.content_type == content_type
        assert opened.data is not None
        assert b"<script>" not in opened.data


def test_every_colour_mode_becomes_a_picture() -> None:
    for mode, colour in (("1", 1), ("L", 9), ("LA", (9, 9)), ("P", 3), ("RGBA", (1, 2, 3, 0)), ("I;16", 40_000)):
        opened = inspection.inspect(samples.encoded(Image.new(mode, (700, 500), colour), "PNG"), evidence.PNG)
        assert opened.data is not None
        assert Image.open(io.BytesIO(opened.data)).size == (700, 500), mode
    clear = inspection.inspect(samples.encoded(Image.new("RGBA", (700, 500), (0, 0, 0, 0)), "PNG"), evidence.PNG)
    assert Image.open(io.BytesIO(clear.data or b"")).getpixel((9, 9)) == (255, 255, 255)


def test_kept_photos_fit_and_long_screenshots_keep_their_width() -> None:
    wide = inspection.inspect(samples.encoded(samples.noise((4000, 3000)), "JPEG"), evidence.JPEG)
    assert Image.open(io.BytesIO(wide.data or b"")).size == (3000, 2250)
    long = inspection.inspect(samples.encoded(Image.new("RGB", (1080, 9000), "white"), "PNG"), evidence.PNG)
    assert Image.open(io.BytesIO(long.data or b"")).width > 800


def test_a_poor_photo_is_kept_with_a_warning() -> None:
    sharp = inspection.inspect(samples.photo(), evidence.JPEG)
    tiny = inspection.inspect(samples.encoded(samples.certificate((300, 200)), "JPEG"), evidence.JPEG)
    blurred = inspection.inspect(samples.encoded(Image.new("RGB", (900, 900), "white"), "JPEG"), evidence.JPEG)
    assert (sharp.warning, tiny.warning[:4], blurred.warning) == ("", "照片较小", "照片可能模糊，审核可能退回")


def test_a_pdf_with_a_script_is_only_looked_at() -> None:
    opened = inspection.inspect(samples.script_pdf(), evidence.PDF)
    assert opened.data is None
    assert opened.pages == 1
    thumbnail, page = (Image.open(io.BytesIO(preview)) for preview in opened.previews)
    assert max(thumbnail.size) == 360
    assert max(page.size) == 1400


def test_only_the_first_pages_are_drawn() -> None:
    opened = inspection.inspect(samples.pdf(pages=9), evidence.PDF)
    assert (opened.pages, len(opened.previews)) == (9, 5)


def room(folder: Path, program: str, patch: pytest.MonkeyPatch) -> None:
    """Another program in place of the closed room."""
    file = folder / "room.py"
    file.write_text(program)
    patch.setattr(inspection, "_ROOM", file)


@pytest.mark.parametrize(("worked", "error"), [(0.0, inspection.Starved), (2.0, inspection.NotOpened)])
def test_a_child_that_takes_too_long_is_stopped(
    worked: float, error: type[Exception], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room(tmp_path, "import time; time.sleep(60)", monkeypatch)
    monkeypatch.setattr(inspection, "WALL_SECONDS", 0.6)
    monkeypatch.setattr(inspection, "_worked", lambda pid: worked)
    began = time.monotonic()
    with pytest.raises(error):
        inspection.inspect(b"", evidence.PDF)
    assert time.monotonic() - began < 2


def test_a_child_that_has_used_up_its_processor_time_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    room(tmp_path, limited, monkeypatch)
    monkeypatch.setattr(inspection, "WALL_SECONDS", 30)
    with pytest.raises(inspection.NotOpened):
        inspection.inspect(b"", evidence.PDF)


def test_processor_time_is_read_from_the_system() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        time.sleep(0.5)
        assert 0 < inspection._worked(busy.pid) < 5
    finally:
        busy.kill()
        busy.wait()
    assert inspection._worked(busy.pid) == inspection.WALL_SECONDS


def test_behind_the_door_there_is_no_network_no_program_and_no_writing(tmp_path: Path) -> None:
    probe = f"""
import sys; sys.path.insert(0, {str(Path(opening.__file__).parent)!r})
import opening, os, socket, json
opening.close_the_door()
def answer(act):
    try:
        act()
    except OSError as error:
        return error.errno
    except MemoryError:
        return "memory"
    return "done"
print(json.dumps([
    answer(lambda: socket.socket()), answer(lambda: open({str(tmp_path / "new")!r}, "w")),
    answer(lambda: os.execv("/bin/true", ["true"])), answer(lambda: os.remove({str(tmp_path)!r})),
    answer(lambda: bytearray(200_000_000)), answer(lambda: open("/etc/hostname").close()),
]))
"""
    done = subprocess.run([sys.executable, "-I", "-c", probe], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [1, 1, 1, 1, "memory", "done"]


def test_both_sides_agree_on_the_limits() -> None:
    assert (opening.MAX_PIXELS, opening.MAX_SIDE, opening.MAX_PAGES) == (
        evidence.MAX_PIXELS,
        evidence.MAX_SIDE,
        evidence.MAX_PAGES,
    )
