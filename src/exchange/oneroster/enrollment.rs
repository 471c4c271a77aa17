//! Enrollments: students and teachers in classes, and the mentors of those students.

use super::School;
use super::bundle::Pass;
use super::class::Class;
use super::file::{ENROLLMENTS, USERS};
use super::line::Line;
use super::out::Out;
use super::value::SINCE_EVER;
use crate::deed::import_fact::{GroupMember, GroupTeacher, Mentorship};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;
use crate::store::roster::{GROUP_MEMBER, GROUP_TEACHER, MENTORSHIP};

const NAMES: ColumnNames = &[
    ("source_id", "sourcedId"),
    ("group_id", "classSourcedId"),
    ("student_id", "userSourcedId"),
    ("staff_member_id", "userSourcedId"),
    ("begins", "beginDate"),
    ("ends", "endDate"),
];

impl School<'_> {
    /// Hands them over.
    pub(super) fn enrollments(&self, out: &mut Out) -> Result<(), ExchangeError> {
        if !self.manifest.reads(&ENROLLMENTS) {
            return Ok(());
        }
        self.bundle.rows(&ENROLLMENTS, Pass::Takes, out, |out, line| match self.enrollment(out, line) {
            Ok(sent) => sent,
            Err(refused) => {
                let key = line.get("sourcedId");
                let class = self.classes.get(line.get("classSourcedId"));
                let mentors = self.mentors(class).map(|mentor| (&MENTORSHIP, mentorship(key, mentor)));
                out.refuse(refused, ENROLLMENTS.about(key).into_iter().chain(mentors).collect())
            }
        })
    }

    fn enrollment(&self, out: &Out, line: &Line) -> Result<Result<(), ExchangeError>, Refused> {
        let key = line.key()?.to_owned();
        let group = line.named("classSourcedId")?.to_owned();
        let class = self.classes.get(&group);
        if line.ended()? {
            let mut ended = vec![(&GROUP_MEMBER, key.clone()), (&GROUP_TEACHER, key.clone())];
            ended.extend(self.mentors(class).map(|mentor| (&MENTORSHIP, mentorship(&key, mentor))));
            return Ok(ended.into_iter().try_for_each(|(table, key)| out.ended(table, key)));
        }
        let user = line.named("userSourcedId")?.to_owned();
        if self.manifest.bulk(&USERS) && self.people.get(&user).is_none_or(|who| !who.listed()) {
            // Nothing keeps the place in the class of somebody who has left.
            return Ok(out.refuse(line.refuse("userSourcedId", self.people.missing(&user)), vec![]));
        }
        let (begins, ends) = line.period("beginDate", "endDate")?;
        let begins = begins.or(class.and_then(|class| class.begins)).unwrap_or(SINCE_EVER);
        let ends = ends.or(class.and_then(|class| class.ends));
        if let Some(ends) = ends.filter(|ends| *ends < begins) {
            return Err(line.refuse("beginDate", format!("{begins} is after {ends}, the last day of its class")));
        }
        match line.get("role").to_ascii_lowercase().as_str() {
            "student" => {
                let mentorships = self.mentors(class).map(|mentor| Mentorship {
                    source_id: mentorship(&key, mentor),
                    staff_member_id: mentor.to_owned(),
                    student_id: user.clone(),
                    begins,
                    ends,
                });
                let mentorships: Vec<Mentorship> = mentorships.collect();
                let fact = GroupMember { source_id: key, group_id: group, student_id: user, begins, ends };
                let sent = out.fact(fact, line.place(), NAMES);
                Ok(sent.and_then(|()| mentorships.into_iter().try_for_each(|fact| out.fact(fact, line.place(), NAMES))))
            }
            "teacher" => {
                let fact = GroupTeacher { source_id: key, group_id: group, staff_member_id: user, begins, ends };
                Ok(out.fact(fact, line.place(), NAMES))
            }
            other @ ("administrator" | "proctor" | "aide") => {
                Ok(out.notice(format!("enrollments with the role {other} say nothing here, and were not read")))
            }
            _ => Err(line.refuse("role", "is neither student nor teacher")),
        }
    }

    /// Mentors of a class who are staff; whoever is not was refused with the class.
    fn mentors<'a>(&'a self, class: Option<&'a Class>) -> impl Iterator<Item = &'a str> {
        let users = self.manifest.reads(&USERS);
        let staff = move |mentor: &&str| !users || self.people.get(mentor).is_some_and(|who| who.staff);
        class.into_iter().flat_map(|class| &class.mentors).map(String::as_str).filter(staff)
    }
}

fn mentorship(enrollment: &str, mentor: &str) -> String {
    format!("{enrollment}/{mentor}")
}
