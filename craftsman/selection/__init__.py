"""From confirmed scores to the proposal: checklist, freeze, ranking with its ties, quota lines, the sealed list."""
