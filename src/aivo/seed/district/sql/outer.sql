-- The groups, schools or tenant that begin in a chunk.
create temp table frame_{level} on commit drop as
  select distinct on ({place}) {place} as n, tenant_id, cast_id, name, h_tenant, h_school, h_group
  from frame_learner where (n - 1) %% {each} = 0 order by {place}, n;
