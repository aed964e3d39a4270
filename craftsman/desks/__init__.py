"""Each role's first page, help and search: composed of the fragments of the features."""
