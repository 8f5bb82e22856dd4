"""Handing over: one learner's whole record, or a whole tenant, as files that programs and people can read.

One JSON Lines file a table with a manifest that says what each column means; for a learner also one page for people
(``page``). Rows are streamed out of one snapshot, so that memory stays flat however large the record is.
"""
