//! What is so: rules as pure functions of facts and dates. No I/O, no clock, no database; time is an argument.

pub mod account;
pub mod age;
pub mod by_hand;
pub mod explanation;
pub mod filing;
pub mod interval;
pub mod leave;
pub mod leave_days;
pub mod local_time;
pub mod national_id;
pub mod notice;
pub mod obligation;
pub mod observation;
pub mod outcome;
pub mod presence;
pub mod register_term;
pub mod report_end;
pub mod report_period;
pub mod school;
pub mod school_calendar;
pub mod setting;
pub mod span;
pub mod suggestion;
pub mod wording;
pub mod working_day;
