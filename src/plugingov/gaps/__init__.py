"""Verdicts to a report: gaps that are placed, identified and counted."""
