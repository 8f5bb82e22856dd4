"""Academic standards: frameworks such as the Common Core or a state's own, their items and how items hang together.

The shape is 1EdTech CASE 1.0/1.1, so that any published framework can be read in and re-read each year. Items are
keyed by their CASE identifier, never by their code: codes repeat and are re-lettered. The tree is in the associations.

Models: CurriculumFramework, CurriculumStandard, StandardAssociation. Publishes no events.
"""
