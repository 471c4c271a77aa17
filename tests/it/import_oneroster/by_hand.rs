//! What a person set by hand stays when a roster says more, and each such row is told; what a roster takes away is gone all the same.

use entity::id::{StaffRoleId, StudentFactId};
use entity::kind::{Audience, StaffRole, StudentFactKind};
use entity::{access_grant, calendar_period, guardianship, mentorship, staff_member, staff_role, student, student_fact};
use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::http::built_in_issuer::ISSUER;
use presentie::store::viewer::{Claim, load};
use presentie::store::{Store, by_hand};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::bundle::{Bundle, new_school};
use super::{Import, changes, day, refused};
use crate::on_both;
use crate::support::import::change;
use crate::support::server::Server;

/// As a deed leaves it behind.
async fn set(store: &Store, table: &str, to: &str, of: &str) {
    change(
        store,
        &format!("UPDATE {table} SET {to}, set_by = 'admin', set_at = '2026-11-20T09:00:00+00:00', version = version + 1 WHERE {of}"),
    )
    .await;
}

fn kept(table: &ImportTable) -> Vec<String> {
    let one =
        |kept: &presentie::deed::import_table::Refused| format!("{}:{} {}: {}", kept.place.file, kept.place.line, kept.column, kept.reason);
    let mut lines: Vec<String> = table.kept.iter().map(one).collect();
    lines.sort();
    assert_eq!(lines.len() as u64, table.kept_count);
    lines
}

macro_rules! found {
    ($store:expr, $table:ident, $source:expr) => {
        $table::Entity::find().filter($table::Column::SourceId.eq($source)).one($store.read()).await.unwrap().unwrap()
    };
}

const SAYS: &str = "set by hand on 2026-11-20; kept";

on_both! {
    async fn what_was_narrowed_by_hand_is_not_widened_and_each_row_is_told(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        assert_eq!(kept(&import.bundle(&new_school()).await), Vec::<String>::new());
        set(store, "guardianship", "kind = 'INFORMATION_ONLY'", "source_id = 'anna/ma'").await;
        set(store, "guardianship", "ends = '2026-11-10'", "source_id = 'anna/t-pa'").await;
        set(store, "staff_role", "ends = '2026-11-19'", "source_id = 'r6'").await;
        set(store, "mentorship", "ends = '2026-11-19'", "source_id = 'e1/t-pa'").await;
        set(store, "student_fact", "ends = '2026-11-14'", "begins = '2026-11-15'").await;
        set(store, "calendar_period", "begins = '2026-10-10'", "source_id = 'autumn'").await;
        set(store, "calendar_period", "ends = '2026-12-18'", "source_id = 'xmas'").await;
        change(store, "UPDATE access_grant SET revoked_at = '2026-11-20T09:00:00+00:00'").await;

        let told = [
            format!("academicSessions.csv:4 sourcedId: {SAYS}"),
            format!("academicSessions.csv:6 sourcedId: {SAYS}"),
            format!("enrollments.csv:2 sourcedId: {SAYS}"),
            format!("roles.csv:7 sourcedId: {SAYS}"),
            format!("users.csv:2 agentSourcedIds: {SAYS}"),
            format!("users.csv:2 agentSourcedIds: {SAYS}"),
            format!("users.csv:3 agentSourcedIds: {SAYS}"),
            format!("users.csv:3 sourcedId: {SAYS}"),
        ];
        for today in ["2026-11-23", "2026-11-24"] {
            let strict = ImportMode { strict: true, ..ImportMode::default() };
            let table = Import { today, mode: strict, ..Import::new(store) }.bundle(&new_school()).await;
            assert_eq!(kept(&table), told);
            assert_eq!((refused(&table), changes(&table), table.written), (vec![], vec![], true), "it is no refusal");
        }
        assert_eq!(found!(store, guardianship, "anna/ma").kind.unwrap().as_str(), "INFORMATION_ONLY");
        assert_eq!(found!(store, guardianship, "anna/t-pa").ends, Some(day("2026-11-10")));
        assert_eq!(found!(store, staff_role, "r6").ends, Some(day("2026-11-19")));
        assert_eq!(found!(store, staff_role, "r6/team-ict").ends, None, "another row of the same role");
        assert_eq!(found!(store, mentorship, "e1/t-pa").ends, Some(day("2026-11-19")));
        assert_eq!(found!(store, calendar_period, "autumn").begins, day("2026-10-10"));
        assert_eq!(found!(store, calendar_period, "xmas").ends, day("2026-12-18"));
        let facts = student_fact::Entity::find().filter(student_fact::Column::Ends.eq(day("2026-11-14"))).all(store.read()).await.unwrap();
        assert_eq!(facts.len(), 1);
        let grant = found!(store, access_grant, "bram/ma");
        assert!(grant.revoked_at.is_some() && grant.version == 1);

        // What a source no longer names stays as a person set it, where that is no right.
        let less = new_school()
            .with("academicSessions", "xmas,active,,Kerstvakantie,ext:holiday,2026-12-19,2027-01-04,y26,2027\n", "")
            .with("users", "2026-08-01/2026-11-01;2026-11-15", "2026-08-01/2026-11-01");
        assert_eq!(changes(&import.bundle(&less).await), Vec::<String>::new());
    }
}

on_both! {
    async fn a_source_still_takes_away_what_was_set_by_hand(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        set(store, "guardianship", "kind = 'CARER'", "source_id = 'anna/ma'").await;
        set(store, "guardianship", "ends = '2026-12-20'", "source_id = 'anna/t-pa'").await;
        // An earlier end holds, a later one does not; the kind stays as it is.
        let until = |ma: &str, pa: &str| new_school().with("users", "\",2027-01-01,\"", &format!("\"{ma},{pa},\""));
        for (today, ma, pa, ends_ma, ends_pa, changed) in [
            ("2026-11-24", "2027-05-01", "2026-12-01", Some("2027-04-30"), Some("2026-11-30"), 2),
            ("2026-11-25", "2027-05-01", "2026-12-01", Some("2027-04-30"), Some("2026-11-30"), 0),
            // What a source took away it may give back, up to what the person set.
            ("2026-11-26", "", "2027-01-01", None, Some("2026-12-20"), 2),
        ] {
            let table = Import { today, ..Import::new(store) }.bundle(&until(ma, pa)).await;
            let (one, other) = (found!(store, guardianship, "anna/ma"), found!(store, guardianship, "anna/t-pa"));
            assert_eq!((one.ends, other.ends), (ends_ma.map(day), ends_pa.map(day)));
            assert_eq!((one.kind.unwrap().as_str(), one.set_by.as_deref()), ("CARER", Some("admin")));
            let line = format!("guardianship 0/{changed}/{}/0", 4 - changed);
            assert_eq!(changes(&table), if changed > 0 { vec![line] } else { vec![] });
        }
        // Who vanishes is gone at once, and when the source names them again they have what the person set.
        let less = new_school()
            .with("users", "\"ma,t-pa,info\"", "info")
            .with("users", "\"AUTHORITY,CARER,INFORMATION_ONLY\",\"2009-06-01,2020-01-01,\",\",2027-01-01,\"", "INFORMATION_ONLY,,");
        Import { today: "2026-11-27", ..Import::new(store) }.bundle(&less).await;
        for key in ["anna/ma", "anna/t-pa"] {
            assert_eq!(found!(store, guardianship, key).ends, Some(day("2026-11-26")), "{key}");
        }
        assert_eq!(kept(&Import { today: "2026-11-28", ..Import::new(store) }.bundle(&new_school()).await).len(), 2);
        let (one, other) = (found!(store, guardianship, "anna/ma"), found!(store, guardianship, "anna/t-pa"));
        assert_eq!((one.ends, one.kind.unwrap().as_str(), other.ends), (None, "CARER", Some(day("2026-12-20"))));
    }
}

async fn given(store: &Store, staff: &str) -> StaffRoleId {
    let who = found!(store, staff_member, staff);
    let id = StaffRoleId::new();
    let role = staff_role::Model {
        id,
        institution_id: who.institution_id,
        source_id: by_hand::source_id(id.0),
        staff_member_id: who.id,
        role: StaffRole::AbsenceOfficer,
        unit_id: None,
        group_id: None,
        begins: day("2026-11-01"),
        ends: None,
        set_by: Some("admin".into()),
        set_at: Some("2026-11-01T09:00:00Z".parse().unwrap()),
        version: 1,
    };
    let tx = store.begin().await.unwrap();
    staff_role::Entity::insert(role.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn without(who: &str, bundle: &Bundle) -> Bundle {
    let mut bundle = bundle.clone();
    for file in ["users", "roles", "enrollments", "classes"] {
        let text = &bundle.0[file];
        let lines: Vec<String> =
            text.lines().filter(|line| !line.contains(who) || line.starts_with("anna")).map(|line| format!("{line}\n")).collect();
        bundle.0.insert(file, lines.concat());
    }
    bundle
}

on_both! {
    async fn a_role_that_was_given_by_hand_has_no_row_to_vanish_but_its_holder_has(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let given = given(store, "off").await;
        let ends = || async { staff_role::Entity::find_by_id(given).one(store.read()).await.unwrap().unwrap().ends };
        assert_eq!(changes(&import.bundle(&new_school()).await), Vec::<String>::new());
        assert_eq!(ends().await, None);
        // All roles of the file are gone, and the member of staff is still there.
        let bare = new_school().with("roles", "r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,college,\n", "");
        let bare = bare.with("roles", "r7,active,,off,secondary,ext:privacyOfficer,2025-08-01,2026-08-01,roc,\n", "");
        assert!(changes(&import.bundle(&bare).await).contains(&"staff_role 0/0/2/2".to_owned()));
        assert_eq!(ends().await, None);
        // Who is gone has no roles.
        let table = import.bundle(&without("off,", &new_school())).await;
        assert!(changes(&table).contains(&"staff_member 0/0/1/1".to_owned()), "{:?}", changes(&table));
        assert_eq!(ends().await, Some(day("2026-11-22")));
        import.bundle(&new_school()).await;
        assert_eq!(ends().await, Some(day("2026-11-22")), "and is given one anew, when back");
    }
}

fn with_admin() -> Bundle {
    new_school().with(
        "roles",
        "r8,active,,off,secondary,siteAdministrator,,,roc,\n",
        "r8,active,,off,secondary,ext:administrator,2025-08-01,,roc,\n",
    )
}

on_both! {
    async fn the_last_administrator_is_kept_whatever_a_roster_says(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&with_admin()).await;
        let says = "would end or narrow the role r8: nobody else administers the school; kept";
        for (what, less) in [
            ("ends", with_admin().with("roles", "ext:administrator,2025-08-01,,roc", "ext:administrator,2025-08-01,2026-12-01,roc")),
            ("vanished", new_school()),
            ("narrowed", with_admin().with("roles", "ext:administrator,2025-08-01,,roc", "ext:administrator,2025-08-01,,team-ict")),
            ("another role", with_admin().with("roles", "ext:administrator", "ext:teamLead")),
            ("another person", with_admin().with("roles", "r8,active,,off,", "r8,active,,t-pa,").with("users", "t-pa,active,,true,pa", "t-pa,active,,false,pa")),
            ("signs in no more", with_admin().with("users", "off,active,,true,officer", "off,active,,false,officer")),
            ("gone", without("off,", &with_admin())),
        ] {
            let table = import.bundle(&less).await;
            assert!(table.kept.iter().any(|kept| kept.reason == says), "{what}: {:?}", table.kept);
            let role = found!(store, staff_role, "r8");
            assert_eq!((role.role, role.unit_id, role.ends, role.staff_member_id), (StaffRole::Administrator, None, None, found!(store, staff_member, "off").id), "{what}");
            let claim = Claim { issuer: "urn:test".into(), subject: "officer".into(), institution: "31VA".into(), audience: Audience::Staff };
            let viewer = load(store, &claim, "2026-11-23T10:00:00Z".parse().unwrap()).await.unwrap();
            assert!(viewer.unwrap().has_role(StaffRole::Administrator), "{what}");
            assert_eq!(changes(&import.bundle(&with_admin()).await).into_iter().filter(|line| line.starts_with("staff_member")).count(), 0, "{what}");
        }
        // Where there is another, it ends as any does.
        let two = with_admin().with("roles", "r5,active,,t-pa,primary,teacher,2024-08-01,,team-ict,\n", "r5,active,,t-pa,primary,teacher,2024-08-01,,team-ict,\nr9,active,,t-pa,secondary,ext:administrator,2024-08-01,,roc,\n");
        assert_eq!(kept(&import.bundle(&two).await), Vec::<String>::new());
        let other = two.with("roles", "r8,active,,off,secondary,ext:administrator,2025-08-01,,roc,\n", "");
        assert_eq!(kept(&import.bundle(&other).await), Vec::<String>::new());
        assert_eq!(found!(store, staff_role, "r8").ends, Some(day("2026-11-22")));
    }
}

on_both! {
    async fn a_start_qualification_that_was_recorded_or_taken_back_by_hand_stays(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        let anna = found!(store, student, "anna");
        let fact = student_fact::Model {
            id: StudentFactId::new(),
            institution_id: anna.institution_id,
            student_id: anna.id,
            kind: StudentFactKind::StartQualification,
            begins: day("2026-09-01"),
            ends: None,
            recorded_by: "admin".into(),
            recorded_at: "2026-11-20T09:00:00Z".parse().unwrap(),
            set_by: Some("admin".into()),
            set_at: Some("2026-11-20T09:00:00Z".parse().unwrap()),
            version: 1,
        };
        let tx = store.begin().await.unwrap();
        student_fact::Entity::insert(fact.into_active_model()).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
        for (to, is) in [("'2026-09-01'", Some("2026-09-01")), ("NULL", None)] {
            change(store, &format!("UPDATE student SET start_qualification_on = {to} WHERE source_id = 'anna'")).await;
            let table = import.bundle(&new_school()).await;
            assert_eq!(kept(&table), [format!("users.csv:2 metadata.startQualification: {SAYS}")]);
            assert_eq!((changes(&table), found!(store, student, "anna").start_qualification_on), (vec![], is.map(day)));
        }
    }
}

on_both! {
    async fn who_vanished_from_a_roster_is_gone_at_the_next_request(server: Server) {
        let import = Import { by: ISSUER, ..Import::new(&server.store) };
        import.bundle(&new_school()).await;
        let query = "{ students(first: 10) { nodes { firstName } } }";
        let names = |server: Server| async move {
            let answer = server.ask_at("officer", "31VA", Audience::Staff, query, json!({})).await.json();
            let nodes = answer["data"]["students"]["nodes"].as_array().cloned().unwrap_or_default();
            let mut names: Vec<String> = nodes.iter().map(|node| node["firstName"].as_str().unwrap().to_owned()).collect();
            names.sort();
            names
        };
        let today = || server.at("2026-11-23T10:00:00Z");
        assert_eq!(names(today()).await, ["Anna", "Bram"]);
        // An enrolment that vanished ends on that day; who is enrolled elsewhere by then is no concern of this officer the day after. A student
        // of whom no role is left at all is refused, and stays as he is.
        let enrolment = "r2,active,,bram,primary,student,2026-08-01,2027-08-01,team-ict,\n";
        let elsewhere = "r20,active,,bram,primary,student,2026-08-01,2027-08-01,roc,\n";
        import.bundle(&new_school().with("roles", enrolment, elsewhere)).await;
        let tomorrow = server.at("2026-11-24T10:00:00Z");
        assert_eq!((names(today()).await, names(tomorrow).await), (vec!["Anna".to_owned(), "Bram".to_owned()], vec!["Anna".to_owned()]));
        // A role that vanished is gone at once.
        let role = "r6,active,,off,primary,ext:absenceOfficer,2025-08-01,,college,\n";
        import.bundle(&new_school().with("roles", role, "")).await;
        assert_eq!(names(today()).await, [""; 0]);
        import.bundle(&new_school()).await;
        assert_eq!(names(today()).await, ["Anna", "Bram"]);
        // Who is gone signs in no more.
        let me = "{ me { kind } }";
        let status = |server: Server| async move { server.ask_at("officer", "31VA", Audience::Staff, me, json!({})).await.status.as_u16() };
        assert_eq!(status(today()).await, 200);
        import.bundle(&without("off,", &new_school())).await;
        assert_eq!(status(today()).await, 401);
    }
}

on_both! {
    async fn who_is_kept_out_is_kept_out_by_a_new_tie_too(server: Server) {
        let store = &server.store;
        let import = Import::new(store);
        import.bundle(&new_school()).await;
        // The tie was made by hand and is blocked; now the roster names the two as well.
        change(store, "UPDATE guardianship SET source_id = 'by-hand/1', blocked_from = '2026-11-01' WHERE source_id = 'anna/ma'").await;
        let told = import.bundle(&new_school()).await.notices;
        assert!(told.iter().any(|notice| notice.contains("keeps out")), "{told:?}");
        let tie = found!(store, guardianship, "anna/ma");
        assert_eq!((tie.blocked_from, tie.blocked_to), (Some(day("2026-11-01")), None));
        assert_eq!(found!(store, guardianship, "anna/t-pa").blocked_from, None, "somebody else's tie");
        // Let in again by that tie, whatever stands in the other.
        change(store, "UPDATE guardianship SET blocked_from = NULL, version = version + 1 WHERE source_id = 'anna/ma'").await;
        import.bundle(&new_school()).await;
        assert_eq!(found!(store, guardianship, "anna/ma").blocked_from, None);
    }
}
