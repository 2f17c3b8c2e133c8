"""What is kept of the vendor's files: everything but their secrets, which nothing behind this room has ever seen."""
