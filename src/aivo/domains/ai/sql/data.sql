-- The built-in engines that every installation has: rules, no network, no cost.
insert into ai_models (id, provider, name, model_version, kind, description, capabilities, languages, limits) values
  ('00000000-0000-7000-8000-0000000a0001', 'builtin', 'tutor', '1', 'rules',
    'Gives hints in small steps from worked rules. Runs here; nothing leaves.', '{conversation,hints,plain_words}', '{en,es}', '{"v": 1}'),
  ('00000000-0000-7000-8000-0000000a0002', 'builtin', 'writing', '1', 'rules',
    'Looks at spelling, sentence length and structure. Runs here; nothing leaves.', '{writing_feedback}', '{en}', '{"v": 1}'),
  ('00000000-0000-7000-8000-0000000a0003', 'builtin', 'games', '1', 'rules',
    'Makes exercises with one right answer from templates. Runs here; nothing leaves.', '{game_content,quiz_items}', '{en,es}', '{"v": 1}'),
  ('00000000-0000-7000-8000-0000000a0004', 'builtin', 'drafts', '1', 'rules',
    'Drafts passages from the record for a person to accept. Runs here; nothing leaves.', '{plan_drafting,summaries,plain_words}', '{en}', '{"v": 1}');
