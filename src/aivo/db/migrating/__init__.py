"""How migrations run while people work: in steps, with locks that wait for nobody long, begun again where they stopped.

A migration's frozen SQL is cut into steps by lines that begin with ``-- step`` (`steps`). Each step is one transaction;
its table locks are taken before anything else, in one go that is given up after a blink (`locks`), so nobody queues
behind a migration that queues behind a long reader. What was given up is tried again until the patience ends
(`patience`). Which steps are done stands in the database (`progress`), in the step's own transaction: whatever stops a
migration, it goes on there. What a way back would take is said before (`losses`).
"""

from aivo.db.migrating.patience import run_all
from aivo.db.migrating.runner import run

__all__ = ["run", "run_all"]
