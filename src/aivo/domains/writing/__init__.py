"""Writing Pad: the learner's own words, with help that never rewrites them.

Models: WritingDocument, WritingFeedback, WritingRevision, WritingComment, WritingShare, and the catalogue
WritingPrompt. The text is edited together (a CRDT state in the document); comments and feedback hang on marks inside it
and keep the words they speak about, so they read well even when those words are gone. Drafts are open to the learner,
the family and the teachers, never to administrators (need ``conversation``).
"""
