-- The learners of one chunk: number, names, twin of whom, rounds of work, and the heads of the ids of every level.
create temp table frame_learner on commit drop as
  select n, {number} as number, %(tenant)s::uuid as tenant_id, c.id as cast_id, c.given_name as cast_name,
    %(name)s as name,
    {given}[1 + (n::bigint * 7919 + %(salt)s) %% {givens}] as given,
    {family}[1 + (n::bigint * 104729 / 13 + %(salt)s) %% {families}] as family,
    %(homework)s::int as homework, %(focus)s::int + n %% 2 * sign(%(focus)s)::int as focus,
    %(summaries)s::int as summaries,
    {h_tenant} as h_tenant, {h_school} as h_school, {h_group} as h_group, {h_learner} as h_learner
  from generate_series(%(first)s, %(last)s) n
  join cast_learners c on c.username = (%(cast)s::text[])[1 + (n - 1) / {group} %% cardinality(%(cast)s::text[])];
analyze frame_learner;
