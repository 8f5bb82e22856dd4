-- How long things are kept where a tenant has set nothing of its own (16 CFR 312.10: never without an end; records that
-- IDEA and FERPA require rest on duty, and states lengthen these).
insert into retention_rules (data_class, purpose, business_need, starts_with, keep_days, action, citation, valid_from) values
  ('learning_activity', 'Practice, quizzes, homework, writing and games of the learner', 'A month to change one''s mind and to hand over work in progress', 'withdrawal', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('learning_activity', 'Practice, quizzes, homework, writing and games of the learner', 'Until the yearly renewal is settled', 'expiry', 90, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('ai_help', 'Conversations with the program and what it fitted to the learner', 'A month to change one''s mind', 'withdrawal', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('ai_help', 'Conversations with the program and what it fitted to the learner', 'Until the yearly renewal is settled', 'expiry', 60, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('focus_monitoring', 'Focus sessions, events and summaries', 'Two weeks to change one''s mind; nobody else needs them', 'withdrawal', 14, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('focus_monitoring', 'Focus sessions, events and summaries', 'Until the yearly renewal is settled', 'expiry', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('media', 'Pictures and recordings of the learner', 'Time to take them down everywhere', 'withdrawal', 7, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('third_party', 'What was handed to others', 'Time for the receivers to confirm destruction', 'withdrawal', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('ai_training', 'Data released for the training of models', 'Time to take them out of the next training set', 'withdrawal', 7, 'destroy', '16 CFR 312.5', '2026-01-01'),
  ('feelings_checkin', 'Check-ins the learner shared', 'Nobody needs them after a withdrawal', 'withdrawal', 1, 'destroy', '20 USC 1232h', '2026-01-01'),
  ('plan', 'Plans, evaluations and notices of special education', 'Free appropriate education and its proof', 'exit', 2555, 'destroy', '34 CFR 300.624', '2026-01-01'),
  ('service_log', 'Services delivered', 'Audits of public insurance', 'last_service', 2555, 'destroy', '34 CFR 300.624', '2026-01-01'),
  ('permanent_record', 'Name, address, phone, grades, attendance, classes, grade level and year completed', 'May be kept for ever', 'exit', null, 'keep', '34 CFR 300.624(b)', '2026-01-01');
