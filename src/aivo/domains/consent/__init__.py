"""Consent: who allowed what about which learner, and what the database lets in because of it.

Two kinds live side by side. *Data* consents cover what is collected from the learner and optional uses; without a live
one the insert fails, and any rights-holder's refusal wins. *IDEA* consents (evaluate, first services, …) are acts of
the plan: one rights-holder's yes is enough, a written revocation by any of them ends it. The legal record rests on duty
and is never gated.

One current ``ConsentRecord`` per learner and purpose is what the gates lock; a ``ConsentAnswer`` is one person's answer
and is never changed; triggers in ``sql/`` decide the record from the answers. Retention rules and holds live here too.

Models: ConsentRecord, ConsentAnswer, ConsentNotice, ConsentHistory, RetentionRule, RetentionHold.
Publishes: ConsentWithdrawn (collection has stopped; listeners end what is running).
"""
