"""Records: what families and others ask about a learner's record, how the school answers, and who outside was given it.

A request to look at the record, get a copy, have it put right, have it given to somebody or have it destroyed is one
``RecordRequest`` with dated facts: asked, decided, done, withdrawn, each with who. While somebody waits to look, or to
have something put right, PostgreSQL lets nothing of the record be destroyed (34 CFR 99.10(e)): a hold carries the
request's own id and cannot be released before the request is over. ``app.records_wanted`` answers the question for
whatever erases.

Models: RecordRequest, AmendmentRequest, RecordStatement, Disclosure.
"""
