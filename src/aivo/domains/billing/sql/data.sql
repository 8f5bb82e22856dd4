-- The price list every installation starts with.
insert into subscription_plans (id, code, name, description, tier, features, limits, billing_period, priced_by, price_cents,
  trial_days, is_public, valid_from) values
  ('00000000-0000-7000-8000-0000000b0001', 'family', 'Family', 'One family, home learning plans, no clocks and no seals.', 'family',
    '{plans,homework_helper,writing_pad,games}', '[{"v": 1, "feature": "active_learners", "included": 4, "unit": "learner"}]',
    'month', 'flat', 900, 30, true, '2026-01-01'),
  ('00000000-0000-7000-8000-0000000b0002', 'school', 'School', 'One school that is its own agency.', 'school',
    '{plans,assessment,focus_guardian,games,homework_helper,writing_pad,analytics,roster_import}',
    '[{"v": 1, "feature": "active_learners", "included": 0, "unit": "learner", "extra_unit_price_cents": 2400},
      {"v": 1, "feature": "storage_megabytes", "included": 50000, "unit": "megabyte"}]',
    'school_year', 'learner', 2400, 60, true, '2026-01-01'),
  ('00000000-0000-7000-8000-0000000b0003', 'district', 'District', 'A district with all its schools.', 'district',
    '{plans,assessment,focus_guardian,games,homework_helper,writing_pad,analytics,ai_help,roster_import}',
    '[{"v": 1, "feature": "active_learners", "included": 0, "unit": "learner", "extra_unit_price_cents": 1800},
      {"v": 1, "feature": "ai_messages", "included": 200000, "unit": "message"},
      {"v": 1, "feature": "storage_megabytes", "included": 500000, "unit": "megabyte"}]',
    'school_year', 'learner', 1800, 90, true, '2026-01-01');
