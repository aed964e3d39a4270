"""What is asked about certificates; callers say `certificates.queries.x`, the files are named after what is asked about."""

from __future__ import annotations

from craftsman.certificates.queries.bundles import (
    SPECIMEN,
    Pack,
    Progress,
    bundle,
    contents,
    packs,
    progress,
    progress_of,
    specimen,
    task_of,
    unprintable,
    without_file,
)
from craftsman.certificates.queries.certificates import (
    by_code,
    by_number,
    certificate,
    certificates_of,
    held,
    lookups,
    newer,
    page_of,
    visible_to,
)
from craftsman.certificates.queries.naming import ISSUE, candidates, first_numbers, issued_by, person_name, standing

__all__ = [
    "ISSUE",
    "SPECIMEN",
    "Pack",
    "Progress",
    "bundle",
    "by_code",
    "by_number",
    "candidates",
    "certificate",
    "certificates_of",
    "contents",
    "first_numbers",
    "held",
    "issued_by",
    "lookups",
    "newer",
    "packs",
    "page_of",
    "person_name",
    "progress",
    "progress_of",
    "specimen",
    "standing",
    "task_of",
    "unprintable",
    "visible_to",
    "without_file",
]
