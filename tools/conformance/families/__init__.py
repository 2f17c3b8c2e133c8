"""What kinds of machines there are; each kind tries one part of the client."""
