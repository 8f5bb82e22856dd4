-- The library every installation begins with: texts of our own, nothing from elsewhere, in English and Spanish.
insert into library_resources (id, code, resource_type, title, description, body, subject, grade_level, grade_level_to,
  skills, language_code, reading_grade, duration_minutes, access_features, status, quality_rating, quality_checked_on) values
  ('00000000-0000-7000-8000-0000000b0001', 'platform-equal-parts', 'article', 'Equal parts',
    'What a fraction says.',
    'A fraction counts equal parts. The number below says into how many parts the whole is cut. The number above says how many of them you take. Cut each part in two, and you have twice as many parts, each half as big: the amount is the same.',
    'math', '03', '05', '{equal_fractions}', 'en', 3.5, 5, '{read_aloud,simplified_language}', 'published', 4.0, '2026-08-01'),
  ('00000000-0000-7000-8000-0000000b0002', 'platform-partes-iguales', 'article', 'Partes iguales',
    'Qué dice una fracción.',
    'Una fracción cuenta partes iguales. El número de abajo dice en cuántas partes se corta el entero. El de arriba dice cuántas tomas. Si cortas cada parte en dos, hay el doble de partes, cada una de la mitad: la cantidad es la misma.',
    'math', '03', '05', '{equal_fractions}', 'es', 3.5, 5, '{read_aloud,simplified_language}', 'published', 4.0, '2026-08-01'),
  ('00000000-0000-7000-8000-0000000b0003', 'platform-undo', 'worked_example', 'Undo it step by step',
    'How to find the missing number.',
    'Look at 4 × n + 3 = 23. First undo the adding: take 3 from both sides, 4 × n = 20. Then undo the multiplying: divide both sides by 4, n = 5. Put 5 back: 4 × 5 + 3 is 23.',
    'math', '04', '08', '{two_step_equations}', 'en', 4.0, 6, '{read_aloud,keyboard}', 'published', 4.5, '2026-08-01'),
  ('00000000-0000-7000-8000-0000000b0004', 'platform-main-idea', 'tutorial', 'What is it mostly about?',
    'Three questions that lead to the main idea.',
    'Ask three questions. Who or what is it about? What happens or what is said about it? Which sentence could you leave out? What stays is the main idea.',
    'reading', '03', '08', '{main_idea}', 'en', 3.0, 8, '{read_aloud,simplified_language}', 'published', 4.0, '2026-08-01');
