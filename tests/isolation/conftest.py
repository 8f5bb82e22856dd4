"""The filled world, for every proof of this folder."""

from tests.isolation.world import changeable, class_filled, filled, filled_template, own_filled

__all__ = ["changeable", "class_filled", "filled", "filled_template", "own_filled"]
