"""What of shapes no rule can tell apart, so that one is judged for all that are alike."""
