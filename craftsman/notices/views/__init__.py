"""Notices and objections by whom they are for: everybody, whoever is on a list, whoever objects, the office, a department."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("notices", __name__)
