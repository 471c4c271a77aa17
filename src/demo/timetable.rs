//! The timetable: a week that repeats, but for holidays, with a lesson that is off now and then.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use chrono::{Datelike, NaiveDate};

use super::programme::{COACHING, COMMON};
use super::random::Random;
use super::school::School;
use crate::domain::school_calendar::Week;
use crate::domain::working_day::public_holiday;

/// Begin, end, first and last lesson hour of the double lessons of a day; each is 90 minutes.
pub(super) const SLOTS: [(&str, &str, u32, u32); 4] =
    [("08:45", "10:15", 1, 2), ("10:30", "12:00", 3, 4), ("12:45", "14:15", 5, 6), ("14:30", "16:00", 7, 8)];
/// Lesson weeks of timetable after this one.
const WEEKS_AHEAD: usize = 3;
/// How many lessons a full-time class has from Monday to Friday.
const PER_DAY: [usize; 5] = [3, 3, 2, 3, 2];

/// A lesson.
pub(super) struct Lesson {
    pub(super) date: NaiveDate,
    pub(super) slot: usize,
    pub(super) class: usize,
    pub(super) subject: &'static str,
    pub(super) teacher: usize,
    pub(super) cancelled: bool,
}

/// A lesson of every week.
struct Weekly {
    weekday: u32,
    slot: usize,
    class: usize,
    subject: &'static str,
    teacher: usize,
}

/// Every lesson, by date.
pub(super) fn lessons(school: &School) -> Vec<Lesson> {
    let random = Random::new(school.plan.seed, 2);
    let week = weekly(school);
    let ahead = std::iter::successors(Some(Week::of(school.plan.today)), |week| Some(week.next())).skip(1);
    let last = ahead.filter(|week| school.calendar.is_lesson_week(*week)).nth(WEEKS_AHEAD - 1).map_or(school.plan.today, Week::sunday);
    let mut lessons = vec![];
    for date in school.first_week.iter_days().take_while(|date| *date <= last) {
        if !school.calendar.is_school_day(date) || public_holiday(date).is_some() {
            continue;
        }
        for weekly in week.iter().filter(|weekly| weekly.weekday == date.weekday().num_days_from_monday()) {
            let cancelled = random.in_thousand(15) && date != school.plan.today;
            let Weekly { slot, class, subject, teacher, .. } = *weekly;
            lessons.push(Lesson { date, slot, class, subject, teacher, cancelled });
        }
    }
    lessons
}

/// Nobody teaches twice at a time.
fn weekly(school: &School) -> Vec<Weekly> {
    let mut busy: HashSet<(u32, usize, usize)> = HashSet::new();
    let mut week = vec![];
    let mut taught_by: HashMap<(usize, &str), usize> = HashMap::new();
    for (at, class) in school.classes.iter().enumerate() {
        let own = class.programme.subjects;
        let subjects =
            [own[1], COMMON[0], own[2], COMMON[1], own[0], COMMON[2], own[1], COMMON[3], own[2], own[0], COMMON[0], COACHING, own[1]];
        let mut subjects = subjects.into_iter();
        let full_time = |weekday: usize| PER_DAY[weekday];
        let part_time = |weekday: usize| if weekday == at % 5 { 4 } else { 0 };
        for weekday in 0..5 {
            let lessons = if class.programme.bol { full_time(weekday) } else { part_time(weekday) };
            for slot in 0..lessons {
                // The class of the personas begins every day with `teacher`.
                let first = at == 0 && slot == 0;
                let subject = if first { own[0] } else { subjects.next().unwrap_or(own[0]) };
                let wished = match subject {
                    COACHING => class.mentor,
                    _ if first => 0,
                    _ => *taught_by.entry((at, subject)).or_insert_with(|| (at * 5 + subject.len() * 3) % school.teachers.len()),
                };
                let day = u32::try_from(weekday).unwrap_or(0);
                // The parent among the teachers does not teach the child; `teacher` keeps the first hours free for that class.
                let may = |teacher: usize| !(teacher == 2 && at == 1) && (teacher != 0 || first) && !busy.contains(&(day, slot, teacher));
                let all = school.teachers.len();
                let teacher = (0..all).map(|other| (wished + other) % all).find(|teacher| may(*teacher)).unwrap_or(wished);
                busy.insert((day, slot, teacher));
                week.push(Weekly { weekday: day, slot, class: at, subject, teacher });
            }
        }
    }
    week
}

/// Writes it as CSV.
pub(super) fn write(school: &School, lessons: &[Lesson], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "lesson,date,begin,end,subject,classes,teachers,kind,room,first_period,last_period,status")?;
    for lesson in lessons {
        let (begin, end, first, last) = SLOTS[lesson.slot];
        let (class, teacher) = (&school.classes[lesson.class], &school.teachers[lesson.teacher]);
        let kind = if lesson.subject == COACHING { "COACHING" } else { "LESSON" };
        let status = if lesson.cancelled { "CANCELLED" } else { "SCHEDULED" };
        writeln!(
            out,
            "{}-{}-{first},{},{begin},{end},{},{},{},{kind},{}{:02},{first},{last},{status}",
            class.key,
            lesson.date.format("%Y%m%d"),
            lesson.date,
            lesson.subject,
            class.key,
            teacher.key,
            if class.programme.team == "ict" || class.programme.team == "techniek" { "N" } else { "Z" },
            100 + lesson.class,
        )?;
    }
    Ok(())
}
