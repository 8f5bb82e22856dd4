"""People at work while a schema changes: what the migrations' benchmark and its small version in the tests share."""
