"""What one start of the client would load, worked out from the files of a machine, and which line decides."""
