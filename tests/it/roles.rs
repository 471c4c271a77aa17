//! Roles: given and ended by administrators where they are that, in force at the next request; a school is never without an administrator.

use entity::id::{StaffRoleId, UnitId};
use entity::kind::StaffRole;
use entity::{school_group, staff_member, staff_role, unit};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::{change, texts};
use crate::support::server::Server;
use crate::support::world::{CODE, OTHER_CODE, STAFF, portal, student};

pub const STAFF_LIST: &str =
    "query($filter: StaffFilter) { staff(filter: $filter, first: 100) { nodes { id displayName code endedOn signsIn viewerCan
    roles { id role unit { id name } group { id name } begins ends inForce setByHand version viewerCan } } pageInfo { hasNextPage } } }";
const ASSIGN: &str = "mutation($input: AssignRoleInput!) { assignRole(input: $input) { roleIds staff { displayName roles { id role begins ends inForce setByHand version } } errors { code rule path date } } }";
const END: &str =
    "mutation($input: EndRoleInput!) { endRole(input: $input) { staff { roles { id ends inForce } } errors { code rule path date } } }";

/// What administrators read of a member of staff.
pub async fn account(server: &Server, code: &str, login: &str) -> Value {
    let answer = server.ask_at("admin", code, portal("admin"), STAFF_LIST, json!({ "filter": { "search": login } })).await.data();
    let nodes = answer["staff"]["nodes"].as_array().unwrap().clone();
    nodes.into_iter().find(|node| node["code"] == login).unwrap()
}

async fn assign(server: &Server, by: &str, login: &str, role: &str, more: Value, key: &str) -> Value {
    let mut input = json!({ "staffMemberId": account(server, CODE, login).await["id"], "role": role, "idempotencyKey": key });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.ask(by, ASSIGN, json!({ "input": input })).await.data()["assignRole"].clone()
}

async fn end(server: &Server, by: &str, role: &Value, last_day: &str, version: i64) -> Value {
    let input = json!({ "roleId": role, "lastDay": last_day, "version": version });
    server.ask(by, END, json!({ "input": input })).await.data()["endRole"].clone()
}

fn told(done: &Value) -> Value {
    json!([done["errors"][0]["code"], done["errors"][0]["rule"], done["errors"][0]["path"], done["errors"][0]["date"]])
}

/// The id on the wire of a unit or class of the first school.
pub async fn place(server: &Server, name: &str) -> String {
    let units = unit::Entity::find().filter(unit::Column::Name.eq(name)).all(server.store.read()).await.unwrap();
    let school = staff_member::Entity::find().filter(staff_member::Column::Code.eq("admin")).all(server.store.read()).await.unwrap();
    let own = student(CODE, "kid15").replace("student_", "");
    // Keys of a school begin alike.
    let institution = school.iter().find(|row| row.id.0.simple().to_string()[..16] == own[..16]).unwrap().institution_id;
    if let Some(found) = units.iter().find(|row| row.institution_id == institution) {
        return format!("unit_{}", found.id.0.simple());
    }
    let groups = school_group::Entity::find().filter(school_group::Column::Name.eq(name)).all(server.store.read()).await.unwrap();
    format!("group_{}", groups.iter().find(|row| row.institution_id == institution).unwrap().id.0.simple())
}

/// Makes `idle` an administrator of a unit alone, as a source would.
pub async fn unit_admin(server: &Server, name: &str) {
    let idle = account(server, CODE, "idle").await["id"].as_str().unwrap().replace("staff_", "");
    let who = staff_member::Entity::find().filter(staff_member::Column::Code.eq("idle")).all(server.store.read()).await.unwrap();
    let who = who.into_iter().find(|row| row.id.0.simple().to_string() == idle).unwrap();
    let unit: UnitId = UnitId(place(server, name).await.replace("unit_", "").parse().unwrap());
    let role = staff_role::Model {
        id: StaffRoleId::new(),
        institution_id: who.institution_id,
        source_id: "idle".into(),
        staff_member_id: who.id,
        role: StaffRole::Administrator,
        unit_id: Some(unit),
        group_id: None,
        begins: "2026-08-01".parse().unwrap(),
        ends: None,
        set_by: None,
        set_at: None,
        version: 1,
    };
    let tx = server.store.begin().await.unwrap();
    staff_role::Entity::insert(role.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn sees(server: &Server, login: &str) -> bool {
    let query = "query($id: ID!) { student(id: $id) { id } }";
    !server.ask(login, query, json!({ "id": student(CODE, "kid15") })).await.json()["data"]["student"].is_null()
}

on_both! {
    async fn a_role_opens_at_the_next_request_and_is_gone_at_once(server: Server) {
        assert!(!sees(&server, "idle").await);
        let unit = place(&server, "ict").await;
        let done = assign(&server, "admin", "idle", "ABSENCE_OFFICER", json!({ "unitId": unit }), "k").await;
        assert_eq!(done["errors"], json!([]));
        let role = &done["staff"]["roles"][0];
        assert_eq!(json!([role["begins"], role["ends"], role["inForce"], role["setByHand"], role["version"]]), json!(["2026-11-23", null, true, true, 1]));
        assert!(sees(&server, "idle").await);
        // The same again is answered, and not done; the same under another key is held already; another under the same key is no repeat.
        assert_eq!(assign(&server, "admin", "idle", "ABSENCE_OFFICER", json!({ "unitId": unit }), "k").await["roleIds"], done["roleIds"]);
        assert_eq!(told(&assign(&server, "admin", "idle", "ABSENCE_OFFICER", json!({ "unitId": unit }), "l").await), json!(["BAD_USER_INPUT", "HELD_ALREADY", ["role"], null]));
        assert_eq!(assign(&server, "admin", "idle", "TEAM_LEAD", json!({ "unitId": unit }), "k").await["errors"][0]["code"], "IDEMPOTENCY_MISMATCH");

        assert_eq!(told(&end(&server, "admin", &done["roleIds"][0], "2026-11-22", 7).await), json!(["CONFLICT", "VERSION", ["version"], null]));
        assert_eq!(told(&end(&server, "admin", &done["roleIds"][0], "2026-11-21", 1).await), json!(["BAD_USER_INPUT", "NOT_BEFORE", ["lastDay"], "2026-11-22"]));
        assert_eq!(end(&server, "admin", &done["roleIds"][0], "2026-11-30", 1).await["errors"], json!([]));
        assert!(sees(&server, "idle").await && !sees(&server.at("2026-12-01T10:00:00Z"), "idle").await, "until its last day");
        assert_eq!(told(&end(&server, "admin", &done["roleIds"][0], "2026-12-01", 2).await), json!(["BAD_USER_INPUT", "NOT_AFTER", ["lastDay"], "2026-11-30"]));
        assert_eq!(end(&server, "admin", &done["roleIds"][0], "2026-11-22", 2).await["staff"]["roles"][0]["inForce"], false);
        assert!(!sees(&server, "idle").await, "at once");
        assert_eq!(told(&end(&server, "admin", &done["roleIds"][0], "2026-11-22", 3).await), json!(["BAD_USER_INPUT", "OVER", ["lastDay"], null]));
        let history = "SELECT deed FROM history WHERE subject = 'staff_role' ORDER BY at";
        assert_eq!(texts(&server.store, history).await, ["endRole", "endRole"]);
        assert_eq!(texts(&server.store, "SELECT event FROM outbox WHERE event LIKE 'role.%' ORDER BY event").await, ["role.assigned", "role.ended", "role.ended"]);
    }
}

on_both! {
    async fn what_makes_no_sense_is_refused(server: Server) {
        let (unit, group) = (place(&server, "ict").await, place(&server, "K1").await);
        for (more, expected) in [
            (json!({ "unitId": unit, "groupId": group }), json!(["BAD_USER_INPUT", "ONE_SCOPE", ["groupId"], null])),
            (json!({ "begins": "2026-11-22" }), json!(["BAD_USER_INPUT", "NOT_BEFORE", ["begins"], "2026-11-23"])),
            (json!({ "begins": "2026-12-01", "ends": "2026-11-30" }), json!(["BAD_USER_INPUT", "ENDS_BEFORE_BEGIN", ["ends"], null])),
            (json!({ "begins": "2027-02-29" }), json!(["BAD_USER_INPUT", "DATE", ["begins"], null])),
            (json!({ "unitId": format!("unit_{}", "0".repeat(32)) }), json!(["NOT_FOUND", null, ["unitId"], null])),
            (json!({ "groupId": unit }), json!(["BAD_USER_INPUT", "ID", ["groupId"], null])),
            (json!({ "idempotencyKey": "" }), json!(["BAD_USER_INPUT", "TEXT", ["idempotencyKey"], null])),
            (json!({ "idempotencyKey": "a\u{0}" }), json!(["BAD_USER_INPUT", "TEXT", ["idempotencyKey"], null])),
        ] {
            assert_eq!(told(&assign(&server, "admin", "idle", "TEAM_LEAD", more.clone(), "k").await), expected, "{more}");
        }
        // Whoever is of another school is not there, nor are its units and roles.
        let stranger = account(&server, OTHER_CODE, "idle").await["id"].clone();
        let input = json!({ "staffMemberId": stranger, "role": "MENTOR", "idempotencyKey": "o" });
        assert_eq!(told(&server.ask("admin", ASSIGN, json!({ "input": input })).await.data()["assignRole"]), json!(["NOT_FOUND", null, ["staffMemberId"], null]));
        let theirs = account(&server, OTHER_CODE, "officer").await["roles"][0]["id"].clone();
        let done = end(&server, "admin", &theirs, "2026-11-22", 1).await;
        assert_eq!((told(&done), &done["staff"]), (json!(["NOT_FOUND", null, ["roleId"], null]), &json!(null)));
        change(&server.store, "UPDATE staff_member SET ended_on = '2026-11-20' WHERE code = 'idle'").await;
        assert_eq!(told(&assign(&server, "admin", "idle", "MENTOR", json!({}), "g").await), json!(["BAD_USER_INPUT", "GONE", ["staffMemberId"], null]));
        assert_eq!(texts(&server.store, "SELECT source_id FROM staff_role WHERE set_by IS NOT NULL").await, [""; 0]);
    }
}

on_both! {
    async fn an_administrator_of_a_team_governs_there_and_below(server: Server) {
        unit_admin(&server, "ict").await;
        let (ict, care, class) = (place(&server, "ict").await, place(&server, "care").await, place(&server, "K1").await);
        let forbidden = json!(["FORBIDDEN", "ROLE", ["role"], null]);
        for (more, expected) in [
            (json!({}), forbidden.clone()),
            (json!({ "unitId": care }), forbidden.clone()),
            (json!({ "groupId": place(&server, "K2").await }), forbidden),
            (json!({ "unitId": ict }), json!([null, null, null, null])),
            (json!({ "groupId": class }), json!([null, null, null, null])),
        ] {
            let key = more.to_string();
            assert_eq!(told(&assign(&server, "idle", "other", "TEAM_LEAD", more.clone(), &key).await), expected, "{more}");
        }
        // A team below it is within; a role at a team is one at each below it.
        change(&server.store, "UPDATE unit SET parent_unit_id = (SELECT u.id FROM unit u WHERE u.name = 'ict' AND u.institution_id = unit.institution_id) WHERE name = 'care'").await;
        assert_eq!(told(&assign(&server, "idle", "other", "ABSENCE_OFFICER", json!({ "unitId": care }), "below").await), json!([null, null, null, null]));
        let both = assign(&server, "idle", "teach", "TEAM_LEAD", json!({ "unitId": ict }), "both").await;
        assert_eq!(both["roleIds"].as_array().unwrap().len(), 2);
        // Roles elsewhere are seen, and not ended.
        let of = |login: &'static str| { let server = &server; async move {
            let answer = server.ask("idle", STAFF_LIST, json!({ "filter": { "search": login } })).await.data();
            answer["staff"]["nodes"][0]["roles"][0].clone()
        } };
        let admin = of("admin").await;
        assert_eq!(admin["viewerCan"], json!([]));
        assert_eq!(told(&end(&server, "idle", &admin["id"], "2026-11-22", 1).await), json!(["FORBIDDEN", "ROLE", ["roleId"], null]));
        let lead = of("lead-care").await;
        assert_eq!(lead["viewerCan"], json!(["END_ROLE"]));
        assert_eq!(told(&end(&server, "idle", &lead["id"], "2026-11-22", 1).await), json!([null, null, null, null]));
    }
}

on_both! {
    async fn the_last_administrator_stays(server: Server) {
        let admin = account(&server, CODE, "admin").await["roles"][0].clone();
        let last = json!(["BAD_USER_INPUT", "LAST_ADMINISTRATOR", ["roleId"], null]);
        for day in ["2026-11-22", "2026-12-31"] {
            assert_eq!(told(&end(&server, "admin", &admin["id"], day, 1).await), last, "{day}");
        }
        // One of a team, one for some days, and one who cannot sign in are none in the place of it.
        unit_admin(&server, "ict").await;
        assign(&server, "admin", "other", "ADMINISTRATOR", json!({ "ends": "2026-12-31" }), "some days").await;
        assign(&server, "admin", "privacy", "ADMINISTRATOR", json!({}), "no account").await;
        change(&server.store, "UPDATE identity SET ended_on = '2026-11-23' WHERE subject = 'privacy'").await;
        assert_eq!(told(&end(&server, "admin", &admin["id"], "2026-11-22", 1).await), last);
        change(&server.store, "UPDATE identity SET ended_on = '2026-11-24' WHERE subject = 'privacy'").await;
        assert_eq!(told(&end(&server, "admin", &admin["id"], "2026-11-22", 1).await), json!([null, null, null, null]));
    }
}

on_both! {
    async fn of_two_administrators_who_end_each_other_at_once_one_stays(server: Server) {
        assign(&server, "admin", "idle", "ADMINISTRATOR", json!({}), "k").await;
        let (one, two) = (account(&server, CODE, "admin").await["roles"][0].clone(), account(&server, CODE, "idle").await["roles"][0].clone());
        let (first, second) = tokio::join!(end(&server, "admin", &two["id"], "2026-11-22", 1), end(&server, "idle", &one["id"], "2026-11-22", 1));
        let codes = [told(&first), told(&second)];
        // Who comes later still is not even an administrator any more.
        let refused = |code: &&Value| code[1] == "LAST_ADMINISTRATOR" || code[0] == "FORBIDDEN";
        assert_eq!(codes.iter().filter(refused).count(), 1, "{codes:?}");
        let left = "SELECT s.code FROM staff_role r JOIN staff_member s ON s.id = r.staff_member_id JOIN institution i ON i.id = r.institution_id \
                    WHERE r.role = 'ADMINISTRATOR' AND i.code = '25LX' AND (r.ends IS NULL OR r.ends >= '2026-11-23')";
        assert_eq!(texts(&server.store, left).await.len(), 1);
    }
}

on_both! {
    async fn staff_are_found_by_administrators_alone(server: Server) {
        for login in STAFF.into_iter().filter(|login| *login != "admin").chain(["authority", "kid17"]) {
            let read = server.ask(login, STAFF_LIST, json!({})).await;
            assert_eq!(read.errors()[0].1, "FORBIDDEN", "{login}");
        }
        let codes = |answer: &Value| answer["staff"]["nodes"].as_array().unwrap().iter().map(|node| node["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        for (filter, expected) in [
            (json!({ "search": "officer" }), vec!["officer", "officer-care"]),
            (json!({ "search": " LEAD-" }), vec!["lead-care"]),
            (json!({ "role": "TEACHER" }), vec!["other", "stranger", "teach"]),
            (json!({ "role": "TEACHER", "search": "te" }), vec!["teach"]),
            (json!({ "search": "%" }), vec![]),
        ] {
            let answer = server.ask("admin", STAFF_LIST, json!({ "filter": filter })).await.data();
            assert_eq!(codes(&answer), expected, "{filter}");
        }
        let bad = server.ask("admin", STAFF_LIST, json!({ "filter": { "search": "a\u{0}" } })).await;
        assert_eq!(bad.errors()[0].1, "BAD_USER_INPUT");
        // Page by page it is the same list.
        let paged = "query($after: String) { staff(first: 5, after: $after) { nodes { code } pageInfo { hasNextPage endCursor } } }";
        let (mut all, mut after) = (vec![], Value::Null);
        loop {
            let answer = server.ask("admin", paged, json!({ "after": after })).await.data();
            all.extend(codes(&answer));
            after = answer["staff"]["pageInfo"]["endCursor"].clone();
            if answer["staff"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let mut expected: Vec<&str> = STAFF.to_vec();
        expected.sort_unstable();
        assert_eq!(all, expected);
    }
}
