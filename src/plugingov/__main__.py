"""`python -m plugingov` is the command."""

from plugingov.cli.main import main

main()
