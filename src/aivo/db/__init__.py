"""The foundations: base classes, scopes and their policies, the acting person's context, the document reader."""
