"""A district of real size: the cast of the demo, many times over, put in by sets.

Each new learner is the twin of one learner of the cast: the same plan with all its children, families, classes and
consents, and the days of work repeated into the past, under other names, in other schools. So the rows are what the
rooms' own verbs wrote, and a new column is copied without a word here. ``grow`` makes a demo world as large as asked.
"""

from aivo.seed.district.grow import grow
from aivo.seed.district.size import DISTRICT, MOST_LEARNERS, Size

__all__ = ["DISTRICT", "MOST_LEARNERS", "Size", "grow"]
