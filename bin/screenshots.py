"""The pictures of README: pages as the demo cast sees them, on a phone and on a desk."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402 (needs nothing of ours, but stands with the rest)

from tests.running import running_portal  # noqa: E402 (the path is set above)

TARGET = ROOT / "docs" / "screenshots"
PHONE, DESK = 360, 1366
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


@dataclass(frozen=True)
class Picture:
    """One page: who looks at it (a name of the demo cast, or None), how wide the screen is."""

    name: str
    path: str
    who: str | None
    width: int


PICTURES = (
    Picture("home", "/", None, DESK),
    Picture("style", "/help/style", None, DESK),
    Picture("my-phone", "/my", "陈小明", PHONE),
    Picture("ledger-phone", "/my/achievements", "陈小明", PHONE),
    Picture("why-phone", "/my/score", "陈小明", PHONE),
    Picture("people", "/admin/people", "管理员", DESK),
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
        page.locator("form", has_text=picture.who).locator("button").first.click()
        page.wait_for_load_state()
    page.goto(picture.path)
    page.wait_for_timeout(500)
    page.screenshot(path=TARGET / f"{picture.name}.png", full_page=True)
    context.close()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("no chromium: apt-get install chromium")
    with (
        tempfile.TemporaryDirectory() as home,
        running_portal(Path(home), first="demo", ASSETS="local") as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        for picture in PICTURES:
            take(browser, portal.url, picture)
        browser.close()
    print(f"{len(PICTURES)} pictures in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
