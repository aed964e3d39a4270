"""Pages that explain the portal: help, accessibility, privacy, and the pattern book of its look."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftsman.desks.forms import SampleForm
from craftsman.web import permit, render

bp = Blueprint("help", __name__)


@bp.get("/help")
@permit("page.read")
def index() -> ResponseReturnValue:
    return render("help/index.html")


@bp.get("/help/<any(worker, reviewer, clerk):who>")
@permit("page.read")
def guide(who: str) -> ResponseReturnValue:
    """What somebody in this role does, step by step."""
    return render(f"help/{who}.html")


@bp.get("/accessibility")
@permit("page.read")
def accessibility() -> ResponseReturnValue:
    return render("help/accessibility.html")


@bp.get("/privacy")
@permit("page.read")
def privacy() -> ResponseReturnValue:
    return render("help/privacy.html")


@bp.get("/help/style")
@permit("page.read")
def style() -> ResponseReturnValue:
    """The pattern book: every component once, with the call that makes it."""
    return render("help/style.html", form=SampleForm.filled())
