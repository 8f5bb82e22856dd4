"""Words for the pictures young learners sign in with, for what stands beside names, and for places."""

from __future__ import annotations

from aivo.web.wording import marked as _

PICTURE = {
    "cat": _("Cat"),
    "fish": _("Fish"),
    "bird": _("Bird"),
    "sun": _("Sun"),
    "tree": _("Tree"),
    "flower": _("Flower"),
    "apple": _("Apple"),
    "cake": _("Cake"),
    "carrot": _("Carrot"),
    "car": _("Car"),
    "boat": _("Boat"),
    "rocket": _("Rocket"),
}
FACE = {
    "rabbit": _("Rabbit"),
    "turtle": _("Turtle"),
    "squirrel": _("Squirrel"),
    "snail": _("Snail"),
    "bug": _("Beetle"),
    "panda": _("Panda"),
    "leaf": _("Leaf"),
    "umbrella": _("Umbrella"),
    "bell": _("Bell"),
    "bike": _("Bicycle"),
    "gift": _("Present"),
    "crown": _("Crown"),
    "anchor": _("Anchor"),
    "music": _("Music"),
    "drum": _("Drum"),
    "palette": _("Paint box"),
    "globe": _("Globe"),
    "mountain": _("Mountain"),
    "snowflake": _("Snowflake"),
    "rainbow": _("Rainbow"),
    "tent": _("Tent"),
    "feather": _("Feather"),
    "moon": _("Moon"),
    "star": _("Star"),
}
SHOWS = {
    "picture": _("First name and picture"),
    "initials": _("First name and initials"),
    "name": _("First name only"),
}
PLACE = {
    "this_computer": _("This computer"),
    "elsewhere": _("Somewhere else"),
}

VOCABULARIES = {"picture": PICTURE, "face": FACE, "class_shows": SHOWS, "place": PLACE}
