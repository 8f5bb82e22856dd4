"""The tests of this room start from a small world whose learners may work."""

from tests.factories.learning import acting, count, world

__all__ = ["acting", "count", "world"]
