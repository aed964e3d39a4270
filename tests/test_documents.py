"""Papers are self-contained: Chinese is set in its fonts, and nothing that a text asks for is fetched."""

from __future__ import annotations

import pytest

from craftsman import documents

FONTS = '"Noto Serif CJK SC", "BabelStone Han", "HanaMinB"'
PAPER = f"""<html lang="zh-CN"><head><title>证书</title><style>body {{ font-family: {FONTS} }}</style></head>
<body><p>陈小明 同志：被命名为路桥工匠。𪢮 䶮 㛃</p>%s</body></html>"""


@pytest.mark.usefixtures("fonts")
def test_chinese_and_rare_characters_are_set() -> None:
    from pypdfium2 import PdfDocument

    document = PdfDocument(documents.pdf(PAPER % ""))
    text = document[0].get_textpage().get_text_range()
    assert "陈小明" in text
    assert "𪢮" in text


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize(
    "asks",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:1/x.png">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:1/x.css");</style>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_nothing_is_fetched(asks: str) -> None:
    made = documents.pdf(PAPER % asks)
    assert made.startswith(b"%PDF-")
    assert b"root:" not in made
    assert b"EmbeddedFile" not in made
