"""What is measured, never as a timed test: ``bin/bench``."""
