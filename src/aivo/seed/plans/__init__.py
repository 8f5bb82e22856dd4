"""One module a story: what the team of each learner of the cast decided, in plausible words."""
