import pytest

from craftsman.achievements import evidence as e
from tests.achievements import samples


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("证书.jpg", b"", "文件是空的"),
        ("证书.jpg", b"\xff\xd8\xff" + bytes(e.MAX_BYTES), "文件超过10MB"),
        ("证书.jpg", samples.HTML, "只能上传照片（jpg、png）或PDF"),
        ("IMG_33.heic", samples.HEIC, "只能上传照片（jpg、png）或PDF"),
        ("图.svg", samples.SVG, "只能上传照片（jpg、png）或PDF"),
        ("动图.gif", samples.gif(), "只能上传照片（jpg、png）或PDF"),
        ("证书.pdf", samples.photo(), "文件名以.pdf结尾，内容却是jpg"),
        ("证书.html", samples.photo(), "文件名以.html结尾，内容却是jpg"),
        ("证书.jpg", samples.png_bomb(200), "文件名以.jpg结尾，内容却是png"),
        ("大图.png", samples.png_bomb(9000), "照片有9000×9000像素，尺寸太大"),
        ("大图.png", samples.png_bomb(13000), "照片有13000×13000像素，尺寸太大"),
        ("半张.png", samples.png_bomb(200)[:20], "文件不完整或已损坏"),
        ("半张.jpg", samples.photo()[:100], "文件不完整或已损坏"),
        ("空.jpg", b"\xff\xd8\xff\xd9", "文件不完整或已损坏"),
    ],
)
def test_refused_at_the_door(name: str, data: bytes, said: str) -> None:
    reason = e.why_not_upload(name, data)
    assert reason is not None
    assert said in reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("证书.jpg", samples.photo()),
        ("证书.JPEG", samples.photo(progressive=True)),
        ("image", samples.photo()),
        ("带位置.jpg", samples.photo_with_gps()),
        ("截图.png", samples.png_bomb(500)),
        ("协议.pdf", samples.pdf()),
    ],
)
def test_accepted_at_the_door(name: str, data: bytes) -> None:
    assert e.why_not_upload(name, data) is None


def test_pixels_are_read_from_the_header_only() -> None:
    assert e.pixel_size(samples.png_bomb(9000)[:40]) == (9000, 9000)
    assert e.pixel_size(samples.photo_with_gps()) == (1600, 1200)
    assert e.pixel_size(b"\xff\xd8" + b"\xff" * 1000) is None
    assert e.pixel_size(b"\xff\xd8\xff\xe0\x00\x00" * 1000) is None


@pytest.mark.parametrize(
    ("name", "content_type", "better"),
    [
        ("证书.jpg", e.JPEG, "证书.jpg"),
        ("证书", e.JPEG, "证书.jpg"),
        ("截图.PNG", e.JPEG, "截图.jpg"),
        ("2024.05.18", e.PDF, "2024.05.18.pdf"),
        ("长" * 100, e.PDF, "长" * 96 + ".pdf"),
    ],
)
def test_the_name_ends_as_its_type(name: str, content_type: str, better: str) -> None:
    assert e.name_for(name, content_type) == better


def test_limits_per_achievement_and_person() -> None:
    assert e.why_not_add(5, 0, e.MAX_BYTES) is None
    assert e.why_not_add(6, 0, 1) == "每项业绩最多6份材料，请先删除用不到的"
    assert e.why_not_add(0, e.MAX_PERSON_BYTES - 10, 10) is None
    assert (e.why_not_add(0, e.MAX_PERSON_BYTES - 10, 11) or "").startswith("您的材料已用199MB")


def test_sizes_as_people_read_them() -> None:
    assert [e.size_text(size) for size in (10, 30_000, 2_200_000)] == ["1KB", "29KB", "2.1MB"]
