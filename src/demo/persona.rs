//! Everybody whom the demo names, by login, and what is special about them.

use ::entity::kind::Audience;

use super::ask::Ask;

/// Somebody to sign in as.
#[derive(Clone, Copy, Debug)]
pub struct Persona {
    /// Login of the built-in issuer.
    pub login: &'static str,
    /// Where they sign in.
    pub portal: Audience,
    /// What is special.
    pub special: &'static str,
    /// A question whose answer shows it.
    pub ask: Ask,
}

const fn student(login: &'static str, special: &'static str) -> Persona {
    Persona { login, portal: Audience::Student, special, ask: Ask::Week(login) }
}

const fn guardian(login: &'static str, special: &'static str, of: &'static str) -> Persona {
    Persona { login, portal: Audience::Parent, special, ask: Ask::Week(of) }
}

const fn staff(login: &'static str, special: &'static str, ask: Ask) -> Persona {
    Persona { login, portal: Audience::Staff, special, ask }
}

/// The child of the teacher who is a parent too.
pub(super) const CHILD_OF_TEACHER: &str = "child";

/// All of them.
pub const PERSONAS: [Persona; 23] = [
    student("s15", "15, lives with a carer"),
    guardian("s15-carer", "carer of s15, without authority: sees no reasons but of own reports", "s15"),
    guardian("s15-info", "tied to s15 by INFORMATION_ONLY: s15 does not exist here", "s15"),
    student("s16", "16, parents are separated and both have authority"),
    guardian("s16-parent1", "parent of s16 with authority", "s16"),
    guardian("s16-parent2", "the other parent of s16, with the same rights", "s16"),
    student("s17-over", "17, past 16 hours of unauthorised absence in four lesson weeks"),
    guardian("s17-over-parent", "parent of s17-over", "s17-over"),
    student("s17-turning", "turns 18 in ten days"),
    guardian("s17-turning-parent", "parent of s17-turning: sees until that midnight", "s17-turning"),
    student("s17-diploma", "17 with a havo diploma, past 16 hours: no report to the state"),
    student("s17-alone", "17, lives independently: reports own illness"),
    student("s18", "came of age 30 days ago"),
    guardian("s18-granted", "parent of s18 with SEE_PRESENCE/FULL and REPORT_ABSENCE", "s18"),
    guardian("s18-ungranted", "parent of s18 without a grant: withheld, CONSENT_MISSING", "s18"),
    student("s20", "20, level 1, no start qualification, just under 16 hours"),
    Persona {
        login: "teacher-parent",
        portal: Audience::Parent,
        special: "teaches, and is a parent of a student: here as a parent; `presentie token teacher-parent` is the teacher",
        ask: Ask::Week(CHILD_OF_TEACHER),
    },
    staff("teacher", "teaches s16: the register of today's first lesson", Ask::Register),
    staff("mentor", "mentor of s16, s17-over and s18", Ask::Week("s17-over")),
    staff("officer", "absence officer of the whole school: who is past a rule, and what waits", Ask::Watch),
    staff("teamlead", "leads Team ICT: names and totals, no lessons", Ask::Need("s16")),
    staff("privacy", "privacy officer: names alone", Ask::Need("s16")),
    staff("admin", "administrator: names and guardians, no absence", Ask::Guardians("s16")),
];
