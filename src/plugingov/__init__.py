"""plugingov: which doors an organisation's Claude plugins open, and whether that was decided."""

__version__ = "0.1.0"
