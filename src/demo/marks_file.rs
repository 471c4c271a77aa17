//! The marks, as Eduarte exports them: `waarnemingen.csv`, up to the day before today.

use std::collections::HashMap;
use std::io::{self, Write};

use chrono::{Days, NaiveDate};

use super::habit::Habit;
use super::random::Random;
use super::school::{School, Student};
use super::timetable::{Lesson, SLOTS};

/// Minutes of a lesson.
const LESSON: u32 = 90;

/// What was seen of one student in one lesson.
enum Seen {
    There,
    Away { settled: bool },
    Late(u32),
    LeftEarly(u32),
}

/// Writes a row for every student in every lesson that was given; two where somebody was there for a part of it.
pub(super) fn write(school: &School, lessons: &[Lesson], out: &mut impl Write) -> io::Result<()> {
    let random = Random::new(school.plan.seed, 3);
    let mut of_class: Vec<Vec<&Student>> = school.classes.iter().map(|_| vec![]).collect();
    for student in &school.students {
        of_class[student.class].push(student);
    }
    let given: Vec<&Lesson> = lessons.iter().filter(|lesson| lesson.date < school.plan.today && !lesson.cancelled).collect();
    let away = away(school, &given);
    for (at, lesson) in given.iter().enumerate() {
        for student in &of_class[lesson.class] {
            let seen = match away.get(&(student.number, at)) {
                Some(0) => Seen::Away { settled: false },
                Some(minutes) => Seen::Late(*minutes),
                None => usual(&random, student.habit, lesson.date, school.plan.today),
            };
            rows(student, lesson, &seen, out)?;
        }
    }
    Ok(())
}

/// The lessons that those who stay away miss: spread over the running four lesson weeks, but for the last days, which somebody may still
/// explain. 0: the whole lesson; else so many minutes.
fn away(school: &School, given: &[&Lesson]) -> HashMap<(usize, usize), u32> {
    let calendar = &school.calendar;
    let back = std::iter::successors(Some(school.plan.today), chrono::NaiveDate::pred_opt);
    let outside = |day: &NaiveDate| !calendar.is_holiday_week(crate::domain::school_calendar::Week::of(*day));
    let begin = back.filter(outside).nth(27).unwrap_or(school.first_week);
    let explained = school.plan.today - Days::new(5);
    let mut away = HashMap::new();
    for student in &school.students {
        let Habit::Away { lessons, late } = student.habit else { continue };
        let counts = |lesson: &Lesson| lesson.class == student.class && lesson.date >= begin && lesson.date < explained;
        let all: Vec<usize> = given.iter().enumerate().filter(|(_, lesson)| counts(lesson)).map(|(at, _)| at).collect();
        let wanted = lessons + usize::from(late > 0);
        // Part-time classes have too few: they miss nearly all of them, and that is what it is.
        let take = wanted.min(all.len().saturating_sub(1));
        for step in 0..take {
            let minutes = if step == lessons { late } else { 0 };
            away.insert((student.number, all[step * all.len() / take]), minutes);
        }
    }
    away
}

fn usual(random: &Random, habit: Habit, date: NaiveDate, today: NaiveDate) -> Seen {
    let minutes = || 3 + u32::try_from(random.below(18)).unwrap_or(0);
    match habit {
        Habit::Faultless | Habit::Away { .. } => Seen::There,
        // Holidays lie in between, so a good deal more than four weeks of days.
        Habit::Gone if date >= today - Days::new(50) => Seen::Away { settled: false },
        Habit::Late if random.in_thousand(180) => Seen::Late(minutes()),
        Habit::Usual | Habit::Gone if random.in_thousand(12) => Seen::Late(minutes()),
        Habit::Usual | Habit::Gone if random.in_thousand(5) => Seen::LeftEarly(minutes()),
        Habit::Usual | Habit::Gone if random.in_thousand(14) => Seen::Away { settled: date + Days::new(3) < today },
        Habit::Usual | Habit::Late | Habit::Gone => Seen::There,
    }
}

fn rows(student: &Student, lesson: &Lesson, seen: &Seen, out: &mut impl Write) -> io::Result<()> {
    let (begin, end, first, last) = SLOTS[lesson.slot];
    let day = lesson.date.format("%Y%m%d");
    let clock = |time: &str| time.replace(':', "");
    let mut row = |from: &str, to: &str, word: &str, settled: bool| {
        let settled = if settled { "J" } else { "N" };
        writeln!(out, "{};{day};{from};{day};{to};{first};{last};{};{word};{settled}", student.number, lesson.subject)
    };
    let (from, to) = (clock(begin), clock(end));
    match *seen {
        Seen::There => row(&from, &to, "Aanwezig", true),
        Seen::Away { settled } => row(&from, &to, "Afwezig", settled),
        Seen::Late(minutes) => {
            let came = after(begin, minutes);
            row(&from, &came, "Afwezig", true)?;
            row(&came, &to, "Aanwezig", true)
        }
        Seen::LeftEarly(minutes) => {
            let went = after(begin, LESSON - minutes);
            row(&from, &went, "Aanwezig", true)?;
            row(&went, &to, "Afwezig", true)
        }
    }
}

/// `0845` and so many minutes.
fn after(begin: &str, minutes: u32) -> String {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let mut parts = begin.split(':');
    let all = number(parts.next()) * 60 + number(parts.next()) + minutes;
    format!("{:02}{:02}", all / 60, all % 60)
}
