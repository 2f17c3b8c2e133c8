"""Tests of rules run against a broken rule when `make mutants` says so."""

import os

import mutants

if spec := os.environ.get(mutants.VARIABLE):
    mutants.install(spec)
