"""`python -m aos_analysis …` does the same as `aos …`."""

from aos_analysis.cli import main

if __name__ == "__main__":
    main()
