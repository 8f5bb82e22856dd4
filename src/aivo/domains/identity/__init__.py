"""Identity: who signs in and as what. Users, their roles and duties, sessions, passwords, second factors.

Events: ``SessionEnded``, ``PasswordChanged``. What a person may see of a learner is not decided here
but by the dated relations of ``students``.
"""
