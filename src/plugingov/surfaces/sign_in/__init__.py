"""What a server's answers on the way in mean for those who would sign in to it."""
