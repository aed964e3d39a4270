"""评分细则: the published rules that turn a worker's achievements into points, each point with its reason."""
