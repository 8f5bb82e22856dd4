"""Machine help under review: which models there are, what was said with them, what they made and who accepted it.

Every passage a machine wrote has its model, prompt version, evidence and cost, and none takes effect until a named
person accepted it. No model sets or recommends eligibility, category, placement, service amounts, extended school year,
manifestation, discipline, exit or a grade: the vocabularies have no word for it.

Learners' conversations need ``conversation``, which no duty carries: they open to the learner, the parent and the
teacher, save passages held back for safety. Nothing enters them without a live consent for ``ai_help``.

Models: AIModel, PersonalAIModel, AIAdaptation, AIConversation, AIMessage, AIGeneratedContent, AIReview.
Publishes: ContentReviewed.
"""
