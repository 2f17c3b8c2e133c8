"""Engines that count: embedded DuckDB, Spark, and any other that Ibis knows; each opens rows for the same questions."""
