"""People who write to the portal without pause and remember exactly what was acknowledged to them."""

from __future__ import annotations

import http.client
import io
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from bench.client import Answer, Visitor
from bench.data import id_number, phone
from craftsman.replays import new_key

PASSWORD = "a-Drill-password-26"
BROKEN = (OSError, http.client.HTTPException)
ADD = "/my/achievements/new/competition_award"


@dataclass
class Ledger:
    """What one writer was told: done, or only tried (sent at least once, never answered with success)."""

    tried: set[str] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found, f"the page holds no field {name}: {text[:500]}"
    return found.group(1)


def patiently(act: Callable[[], Answer], stop: threading.Event) -> Answer | None:
    """Try again while the server is away or says that it is busy; None when the drill is over before an answer."""
    while not stop.is_set():
        try:
            answer = act()
        except BROKEN:
            time.sleep(0.05)
            continue
        if answer.status not in (502, 503, 504):
            return answer
        time.sleep(0.1)
    return None


def register(url: str, number: int) -> Visitor:
    """A new worker, through the page that workers use."""
    visitor = Visitor(url)
    page = visitor.ask("GET", "/register").body
    fields = {
        "csrf_token": hidden(page, "csrf_token"),
        "key": new_key(),
        "name": "王建国",
        "id_number": id_number(number),
        "phone": phone(number),
        "employer": "台州市路桥某某机械有限公司",
        "company": "other",
        "town": "路南街道",
        "trade": re.findall(r'<option[^>]*value="([^"]+)"', page.split('name="trade"')[1])[0],
        "password": PASSWORD,
    }
    answer = visitor.ask("POST", "/register", {**fields, "consents": ["processing", "sensitive"]})
    assert answer.status == 303, answer.body
    return visitor


class Writer:
    """One person writing one sort of thing; every attempt goes on with the same form until it is answered."""

    def __init__(self, url: str, number: int, stop: threading.Event) -> None:
        self.ledger = Ledger()
        self.stop = stop
        self.number = number
        self.visitor = register(url, number)
        self.token = hidden(self.visitor.ask("GET", ADD).body, "csrf_token")
        self.thread = threading.Thread(target=self._run)

    def step(self, turn: int) -> None:
        raise NotImplementedError

    def _run(self) -> None:
        turn = 0
        while not self.stop.is_set():
            self.step(turn)
            turn += 1
            time.sleep(random.uniform(0.02, 0.15))

    def send(
        self, what: str, path: str, fields: dict[str, str], files: dict[str, bytes] | None = None
    ) -> Answer | None:
        """One form, sent until it is answered; only a redirect is an acknowledgement."""
        self.ledger.tried.add(what)
        form = {"csrf_token": self.token, "key": new_key(), **fields}
        answer = patiently(lambda: self.visitor.ask("POST", path, form, files), self.stop)
        if answer is None:
            return None
        if answer.status != 303:
            if answer.status != 429:
                self.ledger.surprises.append(f"{path}: {answer.status}")
            return None
        found = re.search(r"/(\d+)(?:[#?]|$)", answer.headers.get("location", ""))
        self.ledger.done[what] = int(found.group(1)) if found else 0
        return answer


class AchievementWriter(Writer):
    """Adds achievements, each known by its own certificate number."""

    def step(self, turn: int) -> None:
        if turn >= 190:
            self.stop.wait(1)
            return
        number = f"D{self.number:04d}-{turn:06d}"
        fields = {
            "contest": "路桥区焊工技能比武",
            "year": "2024",
            "level": "district",
            "rank": "first",
            "organiser": "union",
        }
        fields |= {"number": number, "awarded_on-year": "2024", "awarded_on-month": "5", "awarded_on-day": "6"}
        self.send(number, ADD, fields)


class EvidenceWriter(AchievementWriter):
    """Adds an achievement and a photo to it; each photo is known by its name."""

    def step(self, turn: int) -> None:
        if turn >= 55:
            self.stop.wait(1)
            return
        super().step(turn)
        achievement = self.ledger.done.get(f"D{self.number:04d}-{turn:06d}")
        if achievement:
            name = f"证书{self.number}-{turn}.jpg"
            self.send(name, f"/my/achievements/{achievement}/evidence", {}, {name: photo(self.number * 1000 + turn)})


class CodeWriter(Writer):
    """Asks for sign-in codes: each is a message that must leave exactly once."""

    def step(self, turn: int) -> None:
        number = phone(self.number * 1000 + turn)
        self.visitor.cookies.pop("craft", None)
        answer = patiently(lambda: self.visitor.ask("GET", "/login/code"), self.stop)
        if answer is not None:
            self.token = hidden(answer.body, "csrf_token")
            self.send(number, "/login/code", {"phone": number})


def photo(seed: int) -> bytes:
    """A small picture unlike any other."""
    noise = random.Random(seed)
    image = Image.frombytes("RGB", (64, 64), noise.randbytes(64 * 64 * 3)).resize((640, 480))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
