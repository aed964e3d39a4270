"""The public first page: which round is open, and the three doors."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftsman.web import permit, render

bp = Blueprint("home", __name__)


@bp.get("/")
@permit("page.read")
def index() -> ResponseReturnValue:
    return render("home.html", round=None)
