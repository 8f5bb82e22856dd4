"""What a tenant has bought, used and owes. Counts, never learners: no row of this room names a learner.

Money is whole cents. A lapsed subscription stops activities; the legal record stays readable and exportable.

Models: SubscriptionPlan, Subscription, Invoice, InvoiceLine, UsageRecord.
Publishes: SubscriptionLapsed, SubscriptionPaid.
"""
