"""The demo world: two districts and a family, made from a generated roster by the rooms' own services.

The tests meet the same people. ``build`` makes it around an anchor date; nothing in it is a real person.
"""
