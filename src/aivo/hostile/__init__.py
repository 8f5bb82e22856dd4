"""Attacks on the isolation of Aivo's own database, by a generator with a recorded seed.

``rights``, ``access``, ``rules`` and ``grants`` say a second time, by hand and without the policies' own SQL, who may
see and change which row; ``facts`` reads the rows that are there; ``cases`` draws hostile statements (table, person,
command, form, path of the context), ``attack`` sends them as the application's own login roles and holds every answer
against that second writing. ``plants`` breaks a policy in each of twelve ways, in a database of its own, and demands
that the attack finds it. Nothing here is on the path of a request; no statement of an attack is ever committed.
"""
