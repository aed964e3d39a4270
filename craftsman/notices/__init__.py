"""公示: the public list, the objections it draws, and the lock that nothing passes while one is open."""
