//! The demo is made for any day: each must have what the personas promise.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::calendar::last_school_day;
use super::school::School;
use super::{Plan, file, marks_file, timetable, write};
use crate::domain::age::completed;
use crate::domain::school_calendar::Week;

/// School days of two school years, some of them just after a holiday.
fn days() -> impl Iterator<Item = NaiveDate> {
    let first: NaiveDate = "2026-08-01".parse().unwrap();
    first.iter_days().step_by(9).take(82).map(last_school_day)
}

fn school(today: NaiveDate) -> School {
    School::new(Plan { students: 60, today, seed: 1 })
}

#[test]
fn whoever_is_named_has_the_age_the_name_says() {
    for today in days() {
        for student in &school(today).students {
            // `s17-over`; `s00012` is nobody in particular.
            let years = student.key.get(1..3).and_then(|years| years.parse().ok()).filter(|_| !student.key.starts_with("s00"));
            assert!(years.is_none_or(|years: u32| completed(student.born, today) == years), "{} on {today}", student.key);
            if student.key == "s17-turning" {
                assert_eq!(completed(student.born, today + Days::new(10)), 18, "{today}");
                assert_eq!(completed(student.born, today + Days::new(9)), 17, "{today}");
            }
        }
    }
}

#[test]
fn who_is_named_is_the_same_in_a_school_of_any_size() {
    let today = "2026-11-23".parse().unwrap();
    let named = |students: usize| {
        let school = School::new(Plan { students, today, seed: 1 });
        let guardians = school.guardians.iter().map(|person| (person.key.clone(), person.name.first, person.name.family));
        let young = school.students.iter().map(|student| (student.key.clone(), student.name.first, student.name.family));
        // `g00012-1` and `s00012` are nobody in particular.
        young.chain(guardians).filter(|(key, ..)| !key[1..].starts_with('0')).collect::<Vec<_>>()
    };
    assert!(named(60).len() >= 19);
    assert_eq!(named(60), named(1_200));
}

#[test]
fn there_is_a_lesson_today_and_ten_lesson_weeks_lie_behind() {
    for today in days() {
        let school = school(today);
        let lessons = timetable::lessons(&school);
        assert!(lessons.iter().any(|lesson| lesson.date == today && lesson.class == 0 && lesson.teacher == 0), "{today}");
        let weeks: HashSet<Week> = lessons.iter().filter(|lesson| lesson.date < today).map(|lesson| Week::of(lesson.date)).collect();
        assert!(weeks.len() >= 10, "{today}: {} weeks", weeks.len());
        assert!(lessons.iter().any(|lesson| lesson.date > today + Days::new(7)), "{today}");
        let mut taught = HashSet::new();
        assert!(lessons.iter().all(|lesson| taught.insert((lesson.date, lesson.slot, lesson.teacher))), "{today}: twice at a time");
    }
}

#[test]
fn sixteen_hours_are_reached_by_those_who_should_and_by_no_other_persona() {
    for today in days() {
        let school = school(today);
        let lessons = timetable::lessons(&school);
        let mut file = vec![];
        marks_file::write(&school, &lessons, &mut file).unwrap();
        // The window of 28 days outside holiday weeks that ends yesterday, as the law counts.
        let back = std::iter::successors(today.pred_opt(), chrono::NaiveDate::pred_opt);
        let begin = back.filter(|day| school.calendar.is_lesson_week(Week::of(*day))).nth(27).unwrap();
        let mut minutes: HashMap<usize, u32> = HashMap::new();
        for row in String::from_utf8(file).unwrap().lines() {
            let cells: Vec<&str> = row.split(';').collect();
            let day = NaiveDate::parse_from_str(cells[1], "%Y%m%d").unwrap();
            assert!(day < today, "{row}");
            let clock = |text: &str| text[..2].parse::<u32>().unwrap() * 60 + text[2..].parse::<u32>().unwrap();
            if day >= begin && cells[8] == "Afwezig" {
                *minutes.entry(cells[0].parse().unwrap()).or_default() += clock(cells[4]) - clock(cells[2]);
            }
        }
        for student in school.students.iter().filter(|student| !student.key.starts_with("s00")) {
            let missed = minutes.get(&student.number).copied().unwrap_or(0);
            match student.key.as_str() {
                "s17-over" | "s17-diploma" => assert!(missed >= 960, "{} on {today}: {missed}", student.key),
                "s20" => assert!((900..960).contains(&missed), "{} on {today}: {missed}", student.key),
                _ => assert!(missed < 480, "{} on {today}: {missed}", student.key),
            }
        }
    }
}

#[test]
fn the_same_day_size_and_chance_give_the_same_files() {
    let plan = Plan { students: 40, today: "2026-11-23".parse().unwrap(), seed: 7 };
    let texts = || {
        let folder = tempfile::tempdir().unwrap();
        write(plan, folder.path()).unwrap();
        [format!("{}/users.csv", file::ROSTER), file::TIMETABLE.to_owned(), file::MARKS.to_owned()]
            .map(|name| std::fs::read_to_string(folder.path().join(name)).unwrap())
    };
    assert_eq!(texts(), texts());
}
