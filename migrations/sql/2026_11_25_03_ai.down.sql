drop table ai_reviews cascade;
drop table ai_messages cascade;
drop table ai_generated_contents cascade;
drop table ai_conversations cascade;
drop table ai_adaptations cascade;
drop table personal_ai_models cascade;
drop table ai_models cascade;
