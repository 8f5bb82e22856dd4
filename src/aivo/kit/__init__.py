"""Small tools without any domain in them. Imports nothing of ours."""
