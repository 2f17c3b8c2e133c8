"""The help desk: which layer is off for somebody, what that has to do with what they see, and the one next step."""
