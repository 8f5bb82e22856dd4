"""``python -m aivo``: the command line."""

from aivo.cli import main

if __name__ == "__main__":
    main()
