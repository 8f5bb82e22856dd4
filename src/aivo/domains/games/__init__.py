"""Games that everyone can play: short, from the learner's own goals, without clock, lives or comparison.

Models: GameTemplate (catalogue), GameSession, GameResult. The same seed gives the same game. A template is published
only after it was played through by keyboard and by its screen-reader text.
"""
