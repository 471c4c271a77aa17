//! What a roster no longer names: a right is gone at once, and a large part of a school does not end by mistake. Nor does a role widen by one.

use std::fmt::Write as _;

use entity::kind::{Audience, StaffRole};
use entity::{access_grant, group_teacher, guardianship, mentorship, staff_role};
use presentie::deed::import_table::ImportMode;
use presentie::deed::{DeedError, Ending};
use presentie::exchange::request::ExchangeError;
use presentie::store::viewer::{Claim, load};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::bundle::{Bundle, new_school};
use super::{Import, SCHOOL, changes, counts, day, refused};
use crate::on_both;
use crate::support::import::{change, texts};

/// A school with so many students, each with a guardian.
pub(super) fn school_of(students: std::ops::Range<usize>) -> Bundle {
    let mut users = "sourcedId,givenName,familyName,identifier,agentSourcedIds,metadata.agentKinds,username\n".to_owned();
    let mut roles = "sourcedId,userSourcedId,role,orgSourcedId\n".to_owned();
    for at in students {
        writeln!(users, "s{at},Student,{at},{at},g{at},AUTHORITY,s{at}\ng{at},Guardian,{at},,,,g{at}").unwrap();
        writeln!(roles, "r{at},s{at},student,o").unwrap();
    }
    Bundle(
        [
            ("manifest", "propertyName,value\nfile.orgs,bulk\nfile.users,bulk\nfile.roles,bulk\n".to_owned()),
            ("orgs", "sourcedId,name\no,School\n".to_owned()),
            ("users", users),
            ("roles", roles),
        ]
        .into(),
    )
}

on_both! {
    async fn who_joined_by_an_invitation_and_who_was_entered_with_one_no_roster_ends(server: Server) {
        let import = Import::new(&server.store);
        import.bundle(&school_of(0..30)).await;
        let of_school = "institution_id = (SELECT id FROM institution WHERE code = '31VA')";
        for sql in [
            format!("UPDATE identity SET subject = 'joined', joined_at = '2026-11-20 00:00:00+00:00' WHERE subject = 'g1' AND {of_school}"),
            // A student here who is a parent too, by a code.
            format!("UPDATE identity SET guardian_id = (SELECT id FROM guardian WHERE source_id = 'g2'), joined_at = '2026-11-20 00:00:00+00:00' WHERE subject = 's3' AND {of_school}"),
            format!("UPDATE guardian SET source_id = 'by-hand/x', set_by = 'somebody' WHERE source_id = 'g4' AND {of_school}"),
        ] {
            change(&server.store, &sql).await;
        }
        import.bundle(&school_of(0..30)).await;
        import.bundle(&school_of(0..29)).await;
        let joined = "SELECT subject FROM identity WHERE joined_at IS NOT NULL AND guardian_id IS NOT NULL AND ended_on IS NULL ORDER BY subject";
        assert_eq!(texts(&server.store, joined).await, ["joined", "s3"]);
        assert_eq!(texts(&server.store, "SELECT source_id FROM guardian WHERE ended_on IS NULL AND source_id LIKE 'by-hand/%'").await, ["by-hand/x"]);
        // Whoever came from the roster and is named no more has ended, as ever.
        assert_eq!(texts(&server.store, &format!("SELECT subject FROM identity WHERE ended_on IS NOT NULL AND {of_school} ORDER BY subject")).await, ["g29", "s29"]);
    }
}

on_both! {
    async fn files_that_would_end_a_third_of_a_school_change_nothing_until_that_is_meant(server: Server) {
        let import = Import::new(&server.store);
        import.bundle(&school_of(0..63)).await;
        // Keys of another kind: everybody is new, and everybody else is gone.
        for (rest, gone) in [(22..63, 22), (100..163, 63)] {
            for mode in [ImportMode::default(), ImportMode { dry_run: true, ..ImportMode::default() }] {
                let folder = tempfile::tempdir().unwrap();
                let path = school_of(rest.clone()).folder(folder.path());
                let refused = Import { mode, ..Import::new(&server.store) }.path(&path).await.unwrap_err();
                let ExchangeError::Deed(DeedError::MassEnding(endings)) = &refused else { panic!("{refused}") };
                let expected = ["student", "guardianship", "enrolment"].map(|table| Ending { table, ended: gone, of: 63 });
                assert_eq!(endings, &expected);
                let says = format!("this would end {gone} of 63 students, {gone} of 63 guardianships, {gone} of 63 enrolments: more than one in three; nothing was changed");
                assert_eq!(refused.to_string(), says);
            }
        }
        assert_eq!(changes(&import.bundle(&school_of(0..63)).await), Vec::<String>::new());
        // Exactly a third may go, and then more where that is meant.
        assert!(counts(&import.bundle(&school_of(21..63)).await).contains(&"student 0/0/42/21".to_owned()));
        let mode = ImportMode { mass_ending: true, ..ImportMode::default() };
        let table = Import { mode, ..Import::new(&server.store) }.bundle(&school_of(62..63)).await;
        assert!(counts(&table).contains(&"student 0/0/1/41".to_owned()), "{:?}", counts(&table));
    }
}

on_both! {
    async fn a_right_that_vanished_is_gone_at_once(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let viewer = |login: &'static str| async move {
            let claim = Claim { issuer: "urn:test".into(), subject: login.into(), institution: SCHOOL.into(), audience: Audience::Staff };
            load(store, &claim, "2026-11-23T10:00:00Z".parse().unwrap()).await.unwrap().unwrap()
        };
        assert!(viewer("officer").await.has_role(StaffRole::AbsenceOfficer));
        let less = new_school()
            .with("users", "\"ma,t-pa,info\"", "ma")
            .with("users", "\"AUTHORITY,CARER,INFORMATION_ONLY\",\"2009-06-01,2020-01-01,\",\",2027-01-01,\"", "AUTHORITY,2009-06-01,")
            .with("users", "SEE_PRESENCE+REPORT_ABSENCE,FULL,2026-10-01,2027-10-01", ",,,")
            .with("roles", "r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,college,\n", "")
            .with("classes", "t1,t-pa", "t1,")
            .with("enrollments", "e4,active,,ict1a,team-ict,t-pa,teacher,true,,\n", "");
        let table = import.bundle(&less).await;
        assert_eq!(refused(&table), ["users.csv:5 sourcedId: has no role in roles.csv, and no student names them as agent"; 0]);
        let yesterday = Some(day("2026-11-22"));
        macro_rules! ends {
            ($($table:ident $source:literal),+ $(,)?) => {
                $(assert_eq!($table::Entity::find().filter($table::Column::SourceId.eq($source)).one(store.read()).await.unwrap().unwrap().ends, yesterday, $source);)+
            };
        }
        ends!(guardianship "anna/t-pa", guardianship "anna/info", access_grant "bram/ma", staff_role "r6", staff_role "r6/team-ict", staff_role "ict1a/mentor/t-pa",
            group_teacher "e4", mentorship "e1/t-pa");
        assert!(!viewer("officer").await.has_role(StaffRole::AbsenceOfficer));
        assert_eq!(changes(&import.bundle(&less).await), Vec::<String>::new(), "once is enough");
        import.bundle(&new_school()).await;
        assert!(viewer("officer").await.has_role(StaffRole::AbsenceOfficer));
    }
}

on_both! {
    async fn a_role_without_a_place_is_not_one_everywhere(server: Server) {
        let store = &server.store;
        let blank = new_school()
            .with("roles", "r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,college,", "r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,,")
            .with("users", "metadata.studyFinance\n", "metadata.studyFinance,metadata.staffRoles,metadata.staffRoleScopes\n")
            .with("users", "t-pa,active,,true,pa,Piet,Berg,,PBE,pa@roc.example,,,Geheim-123,,,,,,,,,,,,,,,", "t-pa,active,,true,pa,Piet,Berg,,PBE,pa@roc.example,,,Geheim-123,,,,,,,,,,,,,,,,TEAM_LEAD,")
            .with("users", "off,active,,true,officer,Olga,Smit,,OSM,,,,Geheim-123,,,,,,,,,,,,,,,", "off,active,,true,officer,Olga,Smit,,OSM,,,,Geheim-123,,,,,,,,,,,,,,,,ADMINISTRATOR,roc")
            .with("users", "2026-08-01/2026-11-01;2026-11-15,2026-09-01", "2026-08-01/2026-11-01;2026-11-15,2026-09-01,,")
            .with("users", "true,2026-07-01,,", "true,2026-07-01,,,,")
            .with("users", "0612345678,,Geheim-123,,,,,,,,,,,,,,,", "0612345678,,Geheim-123,,,,,,,,,,,,,,,,,")
            .with("users", "info,active,,false,info,Ineke,Vos,,,,,,Geheim-123,,,,,,,,,,,,,,,", "info,active,,false,info,Ineke,Vos,,,,,,Geheim-123,,,,,,,,,,,,,,,,,");
        let table = Import::new(store).bundle(&blank).await;
        let reason = "is blank: name the org or class where the role holds; the org above all others stands for the institution";
        assert_eq!(refused(&table), [format!("roles.csv:7 orgSourcedId: {reason}"), format!("users.csv:6 metadata.staffRoleScopes: {reason}")]);
        let held = staff_role::Entity::find().filter(staff_role::Column::UnitId.is_null()).filter(staff_role::Column::GroupId.is_null());
        let held: Vec<String> = held.all(store.read()).await.unwrap().into_iter().map(|role| role.source_id).collect();
        assert!(held.contains(&"off/ADMINISTRATOR/roc".to_owned()) && !held.iter().any(|key| key.contains("TEAM_LEAD") || key == "r6"), "{held:?}");
    }
}
