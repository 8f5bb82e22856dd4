"""The roster room: what a district's own systems say about its schools, classes, people and enrolments.

It reads OneRoster 1.1 and 1.2 bundles and CASE packages of academic standards, tells row by row what is wrong with them
and how to mend it, shows what an import would add, change and remove, and applies it in one transaction. An import
never opens a child's record to anybody: guardians arrive as contacts without rights.

Reading and checking (``package`` to ``check``, and ``case``) know no database; ``service`` is what other rooms call.
"""
