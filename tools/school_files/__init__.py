"""The sample library as the files that a school has: plan, course standards, schedule and lists."""
