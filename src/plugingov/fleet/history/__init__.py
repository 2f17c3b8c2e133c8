"""What a fleet keeps of each day, and a day beside an earlier one."""
