"""Applications by whom they are for: anybody asking whether he may apply, the worker, the office."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("applications", __name__)
