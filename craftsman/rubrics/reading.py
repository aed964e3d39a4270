"""A rubric file as a clerk writes it: YAML text in, frozen rubric out, every refusal with its line."""

from __future__ import annotations

import re
from decimal import Decimal

import yaml

from craftsman.rubrics.entry import Malformed, Path
from craftsman.rubrics.rubric import Rubric

LARGEST = 1_000_000  # bytes
TOO_LARGE = "细则文件最大1MB，这一份太大，没有收下。请看看是不是选错了文件，或者删去不需要的内容后再传。"
DEEPEST = 24
NODES_MOST = 50_000
_DIGITS_MOST = 30
_FOLD = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef]) (?=[\u2018-\u201f\u2e80-\u9fff\uff00-\uffef])"
)  # Chinese has no blanks
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same rules, faster where libyaml is present

_FLAG = re.compile(r"true|false")
_NULL = re.compile(r"|~|null")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?(\.(nan|inf)|nan|inf(inity)?|[0-9.]+e[-+]?[0-9]+)", re.IGNORECASE)
_LIKE_NUMBER = re.compile(r"[-+]?[0-9.]*[\uff10-\uff19][0-9.\uff10-\uff19\uff0e]*")


def parse(text: str) -> Rubric:
    """The rubric; raises Malformed with the line and a Chinese sentence."""
    root = _root(text)
    lines: dict[Path, int] = {}
    value = _value(root, (), lines)
    try:
        return Rubric.from_dict(value)
    except Malformed as refused:
        raise Malformed(refused.sentence, refused.path, line_of(refused.path, lines)) from None


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """The line of a path, or of the nearest part of the file around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def lines_in(text: str) -> dict[Path, int]:
    """The line on which each part of a readable file begins."""
    lines: dict[Path, int] = {}
    _value(_root(text), (), lines)
    return lines


def plain_in(text: str) -> tuple[object, dict[Path, int]]:
    """A part of a rubric as a clerk writes it: its plain value and the line of each part; raises Malformed with a line."""
    lines: dict[Path, int] = {}
    return _value(_root(text), (), lines), lines


def is_word(text: str) -> bool:
    """Whether this text, written without quotes, is read as the text and not as a number, a flag or nothing."""
    return not any(sort.fullmatch(text) for sort in (_FLAG, _NULL, _NUMBER, _NO_NUMBER, _LIKE_NUMBER))


def decoded(data: bytes) -> str:
    """The text of a file as it was handed in; other encodings (GBK) are refused, not guessed."""
    check_size(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Malformed("不是UTF-8编码的文字，请另存为UTF-8", (), data.count(b"\n", 0, wrong.start) + 1) from None


def check_size(content: str | bytes) -> None:
    data = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    if len(data) > LARGEST:
        raise Malformed("文件超过1MB，请删去不需要的内容", (), data.count(b"\n", 0, LARGEST) + 1)


def _root(text: str) -> yaml.Node:
    check_size(text)
    try:
        _check_events(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise Malformed("写法有误，请检查缩进、冒号和引号", (), mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, UnicodeEncodeError):
        raise Malformed("文件里有无法识别的字符", (), _line_of_stranger(text)) from None
    if root is None:
        raise Malformed("文件是空的", (), 1)
    return root


def _line_of_stranger(text: str) -> int:
    """The line of the first character that no file may have."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start() if found else 0) + 1


def _check_events(text: str) -> None:
    """Refuses aliases, tags, depth and size while reading, before anything is built."""
    depth = documents = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Malformed("不能用引用（&和*），请写全", (), line)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise Malformed("一个文件只能写一份细则", (), line)
        if getattr(event, "tag", None):
            raise Malformed("不能用标签（感叹号）", (), line)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise Malformed(f"层次太深，最多{DEEPEST}层", (), line)
        if nodes > NODES_MOST:
            raise Malformed("内容太多", (), line)


def _value(node: yaml.Node, path: Path, lines: dict[Path, int]) -> object:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), lines) for index, child in enumerate(node.value)]
    return _scalar(node, path)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise Malformed("名称应是一个词", path, line)
        key = key_node.value
        if key in found:
            raise Malformed(f"名称“{key[:40]}”写了两次", path, line)
        found[key] = _value(value_node, (*path, key), lines)
        lines[(*path, key)] = line
    return found


def _scalar(node: yaml.Node, path: Path) -> object:
    """Plain words as flags and exact numbers; quoted words and days stay text."""
    text: str = node.value
    style = getattr(node, "style", None)
    if style in ("'", '"', "|", ">"):
        return _FOLD.sub("", text) if style == ">" else text
    if _NULL.fullmatch(text):
        return None
    if _FLAG.fullmatch(text):
        return text == "true"
    line = node.start_mark.line + 1
    if _NO_NUMBER.fullmatch(text):
        raise Malformed(f"“{text[:40]}”不是可用的数字", path, line)
    if _LIKE_NUMBER.fullmatch(text):
        raise Malformed(f"“{text[:40]}”是全角数字，请改成半角", path, line)
    if _NUMBER.fullmatch(text):
        if len(text) > _DIGITS_MOST:
            raise Malformed("数字太长", path, line)
        return Decimal(text)
    return text
