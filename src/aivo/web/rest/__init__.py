"""The REST API over the models: one engine for every collection, without any domain in it.

A room lists its collections in ``api.py`` (``RESOURCES``) and who may do what with them in ``permissions.py``
(``RIGHTS``). Reading is one statement whose JSON passes through undecoded; writing calls the room's own verbs. A model
without a line in its room's ``RIGHTS`` stops the start of the application.
"""
