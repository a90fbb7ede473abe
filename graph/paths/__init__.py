"""Skill paths: the shortest way to a goal over the points of libraries, where a learner stands, sound prerequisites."""
