"""Pages of certificates: the public check, the craftsman's own, the office's printing."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certificates", __name__)
