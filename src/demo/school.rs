//! The school itself: classes, students, guardians, staff. Personas first, then as many others as were asked for.

use chrono::{Days, Months, NaiveDate};

use super::habit::{Habit, SIXTEEN_HOURS};
use super::name::{self, Name};
use super::persona::CHILD_OF_TEACHER;
use super::programme::{PROGRAMMES, Programme};
use super::random::Random;
use super::{Plan, calendar};
use crate::domain::school_calendar::{SchoolCalendar, Week};

/// Students in a class, about.
const CLASS_SIZE: usize = 24;
/// Lesson weeks of timetable and marks before this one: the law looks back four, and rules about adults further.
const WEEKS_BACK: usize = 12;

/// A class.
pub(super) struct Class {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) programme: &'static Programme,
    /// Index in staff.
    pub(super) mentor: usize,
}

/// A guardian of a student.
pub(super) struct Tie {
    pub(super) guardian: String,
    /// Blank: unknown.
    pub(super) kind: &'static str,
    /// Purposes, level, first day.
    pub(super) grant: Option<(&'static str, &'static str, NaiveDate)>,
}

/// A student.
pub(super) struct Student {
    /// Key and login.
    pub(super) key: String,
    pub(super) name: Name,
    pub(super) number: usize,
    pub(super) class: usize,
    pub(super) born: NaiveDate,
    pub(super) ties: Vec<Tie>,
    pub(super) habit: Habit,
    pub(super) start_qualification: Option<NaiveDate>,
    pub(super) alone_from: Option<NaiveDate>,
    pub(super) address: String,
    pub(super) safe_address: bool,
}

/// A guardian or somebody of the staff.
pub(super) struct Person {
    /// Key and login.
    pub(super) key: String,
    pub(super) name: Name,
}

/// A school.
pub(super) struct School {
    pub(super) plan: Plan,
    pub(super) calendar: SchoolCalendar,
    /// Monday of the first week of the timetable.
    pub(super) first_week: NaiveDate,
    pub(super) classes: Vec<Class>,
    pub(super) students: Vec<Student>,
    pub(super) guardians: Vec<Person>,
    /// Teachers: `teacher`, `mentor`, `teacher-parent`, and others.
    pub(super) teachers: Vec<Person>,
    /// Staff without lessons: login, role of ours, scope.
    pub(super) office: Vec<(Person, &'static str, &'static str)>,
}

impl School {
    /// Makes it up.
    pub(super) fn new(plan: Plan) -> Self {
        let random = Random::new(plan.seed, 1);
        let calendar = calendar::around(plan.today);
        let classes = plan.students.div_ceil(CLASS_SIZE).max(3);
        let mut school = Self {
            first_week: first_week(&calendar, plan.today),
            plan,
            calendar,
            classes: (0..classes).map(class).collect(),
            students: vec![],
            guardians: vec![],
            teachers: vec![],
            office: vec![],
        };
        let teachers = ["teacher", "mentor", "teacher-parent"].map(str::to_owned).into_iter();
        let others = (0..classes * 3 / 2 + 4).map(|at| format!("d{at:03}"));
        school.teachers = teachers.chain(others).map(|key| Person { key, name: name::adult(&random, None) }).collect();
        for (key, role, scope) in [
            ("officer", "absenceOfficer", "roc"),
            ("teamlead", "teamLead", "ict"),
            ("privacy", "privacyOfficer", "roc"),
            ("admin", "administrator", "roc"),
        ] {
            school.office.push((Person { key: key.to_owned(), name: name::adult(&random, None) }, role, scope));
        }
        // Chance of their own: who they are is the same in a school of any size, as the README shows them.
        school.personas(&Random::new(plan.seed, 4));
        for at in school.students.len()..plan.students {
            school.anybody(&random, at);
        }
        school
    }

    fn personas(&mut self, random: &Random) {
        let today = self.plan.today;
        let aged = |years: u32, and_days: u64| today - Months::new(years * 12) - Days::new(and_days);
        let over = Habit::Away { lessons: SIXTEEN_HOURS, late: 0 };
        // Born on the day on which, that many years later, they come of age.
        let of_age_on = |day: NaiveDate| day - Months::new(18 * 12);
        for (key, class, born, habit) in [
            ("s15", 1, aged(15, 200), Habit::Usual),
            ("s16", 0, aged(16, 150), Habit::Late),
            ("s17-over", 0, aged(17, 100), over),
            ("s17-turning", 0, of_age_on(today + Days::new(10)), Habit::Usual),
            ("s17-diploma", 0, aged(17, 60), over),
            ("s17-alone", 0, aged(17, 30), Habit::Usual),
            ("s18", 0, of_age_on(today - Days::new(30)), Habit::Usual),
            ("s20", 2, aged(20, 40), Habit::Away { lessons: SIXTEEN_HOURS - 2, late: 40 }),
            (CHILD_OF_TEACHER, 1, aged(16, 90), Habit::Usual),
        ] {
            let at = self.students.len();
            let blank = self.blank(random, at, class);
            self.students.push(Student { key: key.to_owned(), born, habit, name: name::distinct(at, blank.name), ..blank });
        }
        for (student, guardian, kind) in [
            ("s15", "s15-carer", "CARER"),
            ("s15", "s15-info", "INFORMATION_ONLY"),
            ("s16", "s16-parent1", "AUTHORITY"),
            ("s16", "s16-parent2", "AUTHORITY"),
            ("s17-over", "s17-over-parent", "AUTHORITY"),
            ("s17-turning", "s17-turning-parent", "AUTHORITY"),
            ("s17-diploma", "s17-diploma-parent", "AUTHORITY"),
            ("s17-alone", "s17-alone-parent", "AUTHORITY"),
            ("s18", "s18-granted", "AUTHORITY"),
            ("s18", "s18-ungranted", "AUTHORITY"),
            (CHILD_OF_TEACHER, "teacher-parent", "AUTHORITY"),
        ] {
            let Some(student) = self.students.iter_mut().find(|one| one.key == student) else { continue };
            let granted = (guardian == "s18-granted").then_some(("SEE_PRESENCE+REPORT_ABSENCE", "FULL", today - Days::new(28)));
            student.ties.push(Tie { guardian: guardian.to_owned(), kind, grant: granted });
            if guardian != "teacher-parent" {
                self.guardians.push(Person { key: guardian.to_owned(), name: name::adult(random, Some(&student.name)) });
            }
        }
        for student in &mut self.students {
            student.start_qualification = (student.key == "s17-diploma").then_some(today - Days::new(150));
            student.alone_from = (student.key == "s17-alone").then_some(today - Days::new(80));
        }
    }

    fn anybody(&mut self, random: &Random, at: usize) {
        let student = self.blank(random, at, at % self.classes.len());
        let programme = self.classes[student.class].programme;
        // The higher the level, the longer it takes: from 16 on, with a few who are much older.
        let years = 16 + random.below(3 + programme.level as usize) + if random.in_thousand(50) { 5 } else { 0 };
        let born = self.plan.today - Months::new(u32::try_from(years * 12).unwrap_or(0)) - Days::new(random.below(360) as u64);
        let adult = years >= 18;
        let mut ties = vec![];
        for parent in 0..=usize::from(random.in_thousand(750)) {
            let guardian = format!("g{at:05}-{}", parent + 1);
            let kind = if random.in_thousand(20) {
                ""
            } else if random.in_thousand(40) {
                "CARER"
            } else {
                "AUTHORITY"
            };
            let granted = adult && random.in_thousand(350);
            let level = if random.in_thousand(600) { "FULL" } else { "SUMMARY" };
            let day = self.plan.today - Days::new(20 + random.below(25) as u64);
            ties.push(Tie { guardian: guardian.clone(), kind, grant: granted.then_some(("SEE_PRESENCE", level, day)) });
            self.guardians.push(Person { key: guardian, name: name::adult(random, Some(&student.name)) });
        }
        let start_qualification = (adult && programme.level >= 3 && random.in_thousand(400)).then_some(born + Months::new(17 * 12));
        let habit = Habit::of_anybody(random, adult);
        let safe_address = random.in_thousand(5);
        self.students.push(Student { key: format!("s{at:05}"), born, ties, habit, start_qualification, safe_address, ..student });
    }

    fn blank(&self, random: &Random, at: usize, class: usize) -> Student {
        Student {
            key: String::new(),
            name: name::student(random),
            number: 240_001 + at,
            class,
            born: self.plan.today,
            ties: vec![],
            habit: Habit::Usual,
            start_qualification: None,
            alone_from: None,
            address: name::address(random),
            safe_address: false,
        }
    }

    /// The first day on which anybody is enrolled.
    pub(super) fn begins(&self) -> NaiveDate {
        calendar::year(calendar::school_year(self.first_week)).begins
    }
}

fn class(at: usize) -> Class {
    let programme = &PROGRAMMES[at % PROGRAMMES.len()];
    let letter = char::from(b'A' + u8::try_from(at / PROGRAMMES.len() % 26).unwrap_or(0));
    let number = at / PROGRAMMES.len() / 26 + 1;
    // The second of the teachers is `mentor`, who has the class of the personas; others have one or two.
    let mentor = if at == 0 { 1 } else { 3 + at };
    Class { key: format!("k{at:03}"), name: format!("{}{letter}{number}", programme.class), programme, mentor }
}

/// So many lesson weeks back, over holidays and the summer.
fn first_week(calendar: &SchoolCalendar, today: NaiveDate) -> NaiveDate {
    let mut monday = Week::of(today).monday();
    let mut weeks = 0;
    while weeks < WEEKS_BACK {
        monday = monday - Days::new(7);
        weeks += usize::from(calendar.is_lesson_week(Week::of(monday)));
    }
    monday
}
