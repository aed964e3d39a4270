"""Pages of the selection: the ranking and its trials, the freeze, the proposal."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("selection", __name__)
