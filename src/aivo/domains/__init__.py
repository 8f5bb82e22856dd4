"""The rooms, from the ground up: see ``docs`` and the README's map."""
