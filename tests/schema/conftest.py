"""The filled world, for the proofs over a populated database."""

from tests.isolation.world import filled, filled_template, own_filled

__all__ = ["filled", "filled_template", "own_filled"]
