-- The learners of the cast whose twins the groups are, and everybody around them, each at the level at which they have
-- twins: a learner's own people, the staff of a group, a school's principal, the tenant's administrators.
create temp table cast_learners as
  select p.id, p.user_id, p.given_name, u.username
  from users u join student_profiles p on p.tenant_id = u.tenant_id and p.user_id = u.id
  where u.tenant_id = %(home)s and u.username = any (%(cast)s);
create temp table cast_people as
  with seen as (
    select c.id as cast_id, c.user_id from cast_learners c
    union select r.student_id, r.user_id from parent_student_relations r join cast_learners c on c.id = r.student_id
    union select m.student_id, f.user_id from classroom_memberships m
      join cast_learners c on c.id = m.student_id
      join classroom_staff f on f.tenant_id = m.tenant_id and f.classroom_id = m.classroom_id
    union select a.student_id, a.user_id from student_assignments a join cast_learners c on c.id = a.student_id
    union select a.student_id, a.user_id from iep_team_members a join cast_learners c on c.id = a.student_id
    union select null, u.id from users u where u.tenant_id = %(home)s and u.role = 'district_admin'
  )
  select s.cast_id, u.id as user_id, u.role,
    case when u.role = 'district_admin' then case
        when exists (select from duty_assignments d where d.user_id = u.id and d.school_id is not null
          and d.school_id in (
            select school_id from school_enrolments e join cast_learners c on c.id = e.student_id)) then 'school'
        when exists (select from duty_assignments d where d.user_id = u.id and d.school_id is null) then 'tenant' end
      when exists (select from cast_learners c where c.user_id = u.id)
        or exists (
          select from parent_student_relations r where r.user_id = u.id and r.student_id = s.cast_id) then 'learner'
      when u.role = 'teacher' then 'group' end as level,
    dense_rank() over (order by u.id) as place
  from seen s join users u on u.tenant_id = %(home)s and u.id = s.user_id
  where (u.role = 'district_admin') = (s.cast_id is null);
delete from cast_people where level is null;
