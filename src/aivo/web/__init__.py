"""The shell of the pages: templates, words, forms, errors, headers. Knows no domain and no room.

``app.py`` fills the shell: it says how a token becomes a viewer, which menu a role has, which rooms' pages there are.
"""
