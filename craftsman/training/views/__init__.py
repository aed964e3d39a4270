"""Pages of the catalogue by whom they are for: everybody, the worker, the clerk."""
