"""The filled world, for every proof of this folder."""

from tests.isolation.world import changeable, filled, filled_template, own_filled

__all__ = ["changeable", "filled", "filled_template", "own_filled"]
