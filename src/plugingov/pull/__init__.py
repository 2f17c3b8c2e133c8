"""An organisation's own pages, fetched from the vendor into a folder that says what is whole and what is missing."""
