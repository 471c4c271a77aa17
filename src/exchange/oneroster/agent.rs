//! Agents: what ties guardians to students, and what students of age let them do. Lists stand beside `agentSourcedIds`, value by value.

use ::entity::kind::{GrantLevel, GuardianshipKind};

use super::School;
use super::line::Line;
use super::out::Out;
use super::value::{self, SINCE_EVER};
use crate::deed::import_fact::{AccessGrant, Guardianship};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;
use crate::store::roster::{ACCESS_GRANT, GUARDIANSHIP};

const NAMES: ColumnNames = &[("source_id", "agentSourcedIds"), ("guardian_id", "agentSourcedIds"), ("student_id", "sourcedId")];
const OF_GUARDIAN: ColumnNames = &[("source_id", "agentSourcedIds"), ("guardian_id", "sourcedId"), ("student_id", "agentSourcedIds")];
const AGENTS: &str = "agentSourcedIds";

/// What the lists say of one agent.
struct Said<'a> {
    kind: &'a str,
    from: &'a str,
    to: &'a str,
    grants: &'a str,
    level: &'a str,
    granted_from: &'a str,
    granted_to: &'a str,
}

impl School<'_> {
    /// Hands over the guardians of a student.
    pub(super) fn agents(&self, out: &Out, line: &Line, student: &str) -> Result<(), ExchangeError> {
        let agents = line.list(AGENTS);
        let all = match said(line, agents.len()) {
            Ok(all) => all,
            Err(refused) => {
                let about = agents.iter().flat_map(|agent| [&GUARDIANSHIP, &ACCESS_GRANT].map(|table| (table, key(student, agent))));
                return out.refuse(refused, about.collect());
            }
        };
        for (agent, said) in agents.into_iter().zip(all) {
            let about = |table| vec![(table, key(student, agent))];
            let (kind, refused) = match (GuardianshipKind::parse(said.kind), said.kind) {
                (None, "") => (None, None),
                (None, other) => (None, Some(format!("{other:?} is none of AUTHORITY, CARER, INFORMATION_ONLY"))),
                (kind, _) => (kind, None),
            };
            if let Some(reason) = refused {
                out.refuse(line.refuse("metadata.agentKinds", reason), vec![])?;
            }
            out.take(line, self.guardianship(line, student, agent, kind, &said), NAMES, || about(&GUARDIANSHIP))?;
            if !said.grants.is_empty() {
                out.take(line, grant(line, student, agent, &said), NAMES, || about(&ACCESS_GRANT))?;
            }
        }
        Ok(())
    }

    /// Without first day it holds from birth on.
    fn guardianship(
        &self,
        line: &Line,
        student: &str,
        agent: &str,
        kind: Option<GuardianshipKind>,
        said: &Said,
    ) -> Result<Guardianship, Refused> {
        let (begins, ends) = days(line, ("metadata.agentFrom", said.from), ("metadata.agentTo", said.to))?;
        let born = self.people.get(student).and_then(|who| who.born);
        let begins = begins.or(born.filter(|born| ends.is_none_or(|ends| ends >= *born))).unwrap_or(SINCE_EVER);
        Ok(Guardianship {
            source_id: key(student, agent),
            guardian_id: agent.to_owned(),
            student_id: student.to_owned(),
            kind,
            begins,
            ends,
        })
    }

    /// Hands over the students whom a guardian names and who do not name the guardian.
    pub(super) fn agents_of_guardian(&self, out: &Out, line: &Line, guardian: &str) -> Result<(), ExchangeError> {
        for agent in line.list(AGENTS) {
            if self.people.get(agent).is_none_or(|who| !who.student) {
                out.refuse(line.refuse(AGENTS, format!("{agent} is no student: a guardian's agents are students")), vec![])?;
            } else if !self.people.names(agent, guardian) {
                let nothing = Said { kind: "", from: "", to: "", grants: "", level: "", granted_from: "", granted_to: "" };
                out.take(line, self.guardianship(line, agent, guardian, None, &nothing), OF_GUARDIAN, Vec::new)?;
            }
        }
        Ok(())
    }
}

fn key(student: &str, guardian: &str) -> String {
    format!("{student}/{guardian}")
}

fn said<'a>(line: &Line<'a>, count: usize) -> Result<Vec<Said<'a>>, Refused> {
    let list = |column: &str| line.parallel(column, count, AGENTS);
    let (kinds, from, to) = (list("metadata.agentKinds")?, list("metadata.agentFrom")?, list("metadata.agentTo")?);
    let (grants, levels) = (list("metadata.agentGrants")?, list("metadata.agentGrantLevels")?);
    let (granted_from, granted_to) = (list("metadata.agentGrantFrom")?, list("metadata.agentGrantTo")?);
    let one = |at: usize| Said {
        kind: kinds[at],
        from: from[at],
        to: to[at],
        grants: grants[at],
        level: levels[at],
        granted_from: granted_from[at],
        granted_to: granted_to[at],
    };
    Ok((0..count).map(one).collect())
}

fn days(line: &Line, from: (&str, &str), to: (&str, &str)) -> Result<(Option<chrono::NaiveDate>, Option<chrono::NaiveDate>), Refused> {
    let begins = value::date(from.1).map_err(|reason| line.refuse(from.0, reason))?;
    let until = value::date(to.1).map_err(|reason| line.refuse(to.0, reason))?;
    value::period(begins, until).map_err(|reason| line.refuse(to.0, reason))
}

fn grant(line: &Line, student: &str, agent: &str, said: &Said) -> Result<AccessGrant, Refused> {
    let mut fact = AccessGrant {
        source_id: key(student, agent),
        student_id: student.to_owned(),
        guardian_id: agent.to_owned(),
        see_presence: false,
        report_absence: false,
        be_contacted: false,
        see_reason: false,
        level: None,
        begins: SINCE_EVER,
        ends: None,
    };
    for purpose in said.grants.split('+').map(str::trim) {
        match purpose.to_ascii_uppercase().as_str() {
            "SEE_PRESENCE" => fact.see_presence = true,
            "REPORT_ABSENCE" => fact.report_absence = true,
            "BE_CONTACTED" => fact.be_contacted = true,
            "SEE_REASON" => fact.see_reason = true,
            _ => {
                let reason = format!("{purpose:?} is none of SEE_PRESENCE, REPORT_ABSENCE, BE_CONTACTED, SEE_REASON");
                return Err(line.refuse("metadata.agentGrants", reason));
            }
        }
    }
    fact.level = GrantLevel::parse(said.level);
    if fact.see_presence && fact.level.is_none() {
        return Err(line.refuse("metadata.agentGrantLevels", "must be FULL or SUMMARY where SEE_PRESENCE is granted"));
    }
    let (begins, ends) = days(line, ("metadata.agentGrantFrom", said.granted_from), ("metadata.agentGrantTo", said.granted_to))?;
    fact.begins = begins.ok_or_else(|| line.refuse("metadata.agentGrantFrom", "is blank: a grant holds from a day on"))?;
    fact.ends = ends;
    Ok(fact)
}
