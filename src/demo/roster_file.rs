//! The roster as a OneRoster 1.2 bundle, with the columns of ours that the README names.

use std::io::{self, Write};
use std::path::Path;

use chrono::{Days, NaiveDate};

use super::calendar::{periods, school_year, year};
use super::name::Name;
use super::programme::{PROGRAMMES, SITES, TEAMS};
use super::school::{Person, School, Student};
use super::{NAME, into};

/// Writes every file.
pub(super) fn write(school: &School, folder: &Path) -> io::Result<()> {
    let file = |name: &str, head: &str, body: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        into(&folder.join(format!("{name}.csv")), |out| {
            writeln!(out, "{head}")?;
            body(out)
        })
    };
    file("manifest", "propertyName,value", &|out| {
        writeln!(out, "manifest.version,1.0\noneroster.version,1.2")?;
        let files = ["academicSessions", "classes", "courses", "demographics", "enrollments", "orgs", "roles", "users"];
        files.iter().try_for_each(|name| writeln!(out, "file.{name},bulk"))
    })?;
    file("orgs", "sourcedId,status,name,type,parentSourcedId,metadata.rioCode,metadata.locationName", &|out| {
        writeln!(out, "roc,active,{NAME},district,,,")?;
        SITES.iter().try_for_each(|(key, name, rio)| writeln!(out, "{key},active,{name},school,roc,{rio},{name}"))?;
        TEAMS.iter().try_for_each(|team| writeln!(out, "{},active,{},department,{},,", team.key, team.name, team.site))
    })?;
    file("academicSessions", "sourcedId,status,title,type,startDate,endDate,schoolYear", &|out| sessions(school, out))?;
    file("courses", "sourcedId,status,title,orgSourcedId,metadata.crebo,metadata.level,metadata.leerweg", &|out| {
        PROGRAMMES.iter().try_for_each(|one| {
            let path = if one.bol { "BOL" } else { "BBL" };
            writeln!(out, "{},active,{},{},{},{},{path}", one.key, one.name, one.team, one.crebo, one.level)
        })
    })?;
    file("classes", "sourcedId,status,title,courseSourcedId,classType,schoolSourcedId,metadata.mentors", &|out| {
        school.classes.iter().try_for_each(|class| {
            let mentor = &school.teachers[class.mentor].key;
            writeln!(out, "{},active,{},{},homeroom,{},{mentor}", class.key, class.name, class.programme.key, class.programme.team)
        })
    })?;
    file("users", &HEAD.join(","), &|out| users(school, out))?;
    file("demographics", "sourcedId,birthDate", &|out| {
        school.students.iter().try_for_each(|student| writeln!(out, "{},{}", student.key, student.born))
    })?;
    file("roles", "sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId", &|out| roles(school, out))?;
    file("enrollments", "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate", &|out| {
        for student in &school.students {
            writeln!(out, "e-{0},active,{1},{0},student,{2},", student.key, school.classes[student.class].key, school.begins())?;
        }
        teachers_of_classes(school).into_iter().try_for_each(|(class, teacher)| {
            let (class, teacher) = (&school.classes[class].key, &school.teachers[teacher].key);
            writeln!(out, "e-{class}-{teacher},active,{class},{teacher},teacher,{},", school.begins())
        })
    })
}

/// Who mentors a class also stands before it; `teacher` does before that of the personas.
fn teachers_of_classes(school: &School) -> Vec<(usize, usize)> {
    let mentors = school.classes.iter().enumerate().map(|(at, class)| (at, class.mentor));
    std::iter::once((0, 0)).chain(mentors).collect()
}

fn after(day: NaiveDate) -> NaiveDate {
    day + Days::new(1)
}

fn sessions(school: &School, out: &mut dyn Write) -> io::Result<()> {
    for begins in school_year(school.first_week)..=school_year(school.plan.today) + 1 {
        let span = year(begins);
        let next = begins + 1;
        writeln!(out, "y{begins},active,{begins}-{next},schoolYear,{},{},{next}", span.begins, span.ends.map_or(span.begins, after))?;
        for period in periods(begins) {
            let kind = if period.closure { "ext:closure" } else { "ext:holiday" };
            writeln!(out, "{},active,{},{kind},{},{},{next}", period.key, period.name, period.from, after(period.to))?;
        }
    }
    Ok(())
}

fn roles(school: &School, out: &mut dyn Write) -> io::Result<()> {
    for student in &school.students {
        let team = school.classes[student.class].programme.team;
        writeln!(out, "r-{0},active,{0},primary,student,{1},,{team}", student.key, school.begins())?;
    }
    for guardian in &school.guardians {
        writeln!(out, "r-{0},active,{0},primary,parent,,,roc", guardian.key)?;
    }
    for teacher in &school.teachers {
        writeln!(out, "r-{0},active,{0},primary,teacher,{1},,roc", teacher.key, school.begins())?;
    }
    for (person, role, scope) in &school.office {
        writeln!(out, "r-{0},active,{0},primary,ext:{role},{1},,{scope}", person.key, school.begins())?;
    }
    Ok(())
}

const HEAD: [&str; 20] = [
    "sourcedId",
    "status",
    "enabledUser",
    "username",
    "givenName",
    "familyName",
    "metadata.namePrefix",
    "identifier",
    "email",
    "sms",
    "agentSourcedIds",
    "metadata.agentKinds",
    "metadata.agentGrants",
    "metadata.agentGrantLevels",
    "metadata.agentGrantFrom",
    "metadata.address",
    "metadata.safeAddress",
    "metadata.startQualification",
    "metadata.livingIndependently",
    "password",
];

fn users(school: &School, out: &mut dyn Write) -> io::Result<()> {
    for student in &school.students {
        user(out, &student.key, &student.name, &student.number.to_string(), &student_cells(student))?;
    }
    let people = school.guardians.iter().map(|person| (person, ""));
    let staff = school.teachers.iter().chain(school.office.iter().map(|(person, ..)| person)).map(|person| (person, person.key.as_str()));
    for (Person { key, name }, code) in people.chain(staff) {
        user(out, key, name, code, &std::array::from_fn(|_| String::new()))?;
    }
    Ok(())
}

fn user(out: &mut dyn Write, key: &str, name: &Name, identifier: &str, cells: &[String; 9]) -> io::Result<()> {
    let phone = identifier.bytes().chain(key.bytes()).fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 10_000_000;
    // The column is of the standard, and nothing in it may ever be kept.
    let password = "never-kept";
    let Name { first, prefix, family } = name;
    let cells: Vec<String> = cells.iter().map(|cell| if cell.contains(',') { format!("\"{cell}\"") } else { cell.clone() }).collect();
    writeln!(
        out,
        "{key},active,true,{key},{first},{family},{prefix},{identifier},{key}@vaart.example,061{phone:07},{},{password}",
        cells.join(",")
    )
}

fn student_cells(student: &Student) -> [String; 9] {
    let list = |cell: &dyn Fn(&super::school::Tie) -> String| student.ties.iter().map(cell).collect::<Vec<_>>().join(",");
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    [
        list(&|tie| tie.guardian.clone()),
        list(&|tie| tie.kind.to_owned()),
        list(&|tie| tie.grant.map_or("", |grant| grant.0).to_owned()),
        list(&|tie| tie.grant.map_or("", |grant| grant.1).to_owned()),
        list(&|tie| day(tie.grant.map(|grant| grant.2))),
        student.address.clone(),
        student.safe_address.to_string(),
        day(student.start_qualification),
        day(student.alone_from),
    ]
}
