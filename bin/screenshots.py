"""The pictures of README: pages as the demo cast sees them, on a phone and on a desk."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 (stands with the rest)
from playwright.sync_api import Browser, sync_playwright  # noqa: E402 (needs nothing of ours, but stands with the rest)

from tests.running import running_portal  # noqa: E402 (the path is set above)

TARGET = ROOT / "docs" / "screenshots"
PHONE, DESK = 360, 1366
COLOURS = 128  # plenty for pages of ours, and a third of the bytes
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


@dataclass(frozen=True)
class Picture:
    """One page: who looks at it (a name of the demo cast, or None), how wide the screen is, which button leads there."""

    name: str
    path: str
    who: str | None
    width: int
    press: str = ""
    tallest: int = 20_000


YEAR = (datetime.now(UTC) + timedelta(days=10)).year % 100  # the demonstration names its rounds after it
PICTURES = (
    Picture("home", "/", None, DESK),
    Picture("style", "/help/style", None, DESK),
    Picture("my-phone", "/my", "陈小明", PHONE),
    Picture("ledger-phone", "/my/achievements", "陈小明", PHONE),
    Picture("why-phone", "/my/score", "陈小明", PHONE),
    Picture("progress-phone", f"/my/applications/LQ{YEAR}-00001/progress", "陈小明", PHONE),
    Picture("profile", "/my/profile", "陈小明", DESK),
    Picture("queue", "/review/queue", "张敏", DESK),
    Picture("ranking", f"/admin/rounds/lq{YEAR - 1}/ranking", "罗敏", DESK),
    Picture("rubric", f"/admin/rounds/lq{YEAR}/setup/rubric", "罗敏", DESK, "作为草稿打开", 1_500),
    Picture("rehearsal", f"/admin/rounds/lq{YEAR}/rehearsal", "罗敏", DESK, "开始试算", 1_800),
    Picture("notice", "/notices/1", None, DESK),
    Picture("people", "/admin/people", "周建国", DESK),
)


def take(browser: Browser, base: str, picture: Picture) -> None:
    context = browser.new_context(
        base_url=base,
        viewport={"width": picture.width, "height": 760},
        device_scale_factor=1.5 if picture.width == PHONE else 1,
        locale="zh-CN",
    )
    page = context.new_page()
    if picture.who:
        page.goto("/demo")
        page.locator("article", has=page.get_by_role("heading", name=picture.who)).locator("button").first.click()
        page.wait_for_load_state()
    page.goto(picture.path)
    if picture.press:
        page.get_by_role("button", name=picture.press).click()
        page.wait_for_load_state()
    page.wait_for_timeout(500)
    # As tall as the page, so that what is fixed to the bottom of the screen stands at its end.
    height = min(page.evaluate("document.documentElement.scrollHeight"), picture.tallest)
    page.set_viewport_size({"width": picture.width, "height": height})
    taken = page.screenshot()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        TARGET / f"{picture.name}.png", optimize=True
    )
    context.close()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("no chromium: apt-get install chromium")
    with (
        tempfile.TemporaryDirectory() as home,
        running_portal(Path(home), first="demo", ASSETS="local", DEMO_SIZE="full") as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        for picture in PICTURES:
            take(browser, portal.url, picture)
        browser.close()
    print(f"{len(PICTURES)} pictures in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
