"""培训: institutions, courses and sessions; which of them closes a worker's gap, and signing up for one."""
