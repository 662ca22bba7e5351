create table account (
  id uuid primary key,
  name varchar(60) not null,
  name_key varchar(60) not null unique,
  password_hash varchar(200) not null,
  guest boolean not null,
  language varchar(2) not null,
  created_at timestamp with time zone not null
);

-- An attempt at an exercise: from its start or reset to the next.
create table attempt (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  lesson_id varchar(60) not null,
  exercise_id varchar(60) not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone
);

create index attempt_of_account on attempt (account_id, lesson_id, exercise_id);

create table task_result (
  attempt_id uuid not null references attempt (id) on delete cascade,
  task_id varchar(60) not null,
  passing boolean not null,
  earned_at timestamp with time zone,
  points integer not null,
  hints integer not null,
  answer varchar(4000),
  primary key (attempt_id, task_id)
);

-- Where a learner is in a lesson.
create table lesson_place (
  account_id uuid not null references account (id) on delete cascade,
  lesson_id varchar(60) not null,
  exercise_id varchar(60) not null,
  opened_at timestamp with time zone not null,
  primary key (account_id, lesson_id)
);

create table setting (
  name varchar(60) primary key,
  content varchar(1000) not null
);
