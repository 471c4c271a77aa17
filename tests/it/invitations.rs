//! How a guardian joins: an administrator invites, somebody whom nobody knows gives the code, and sees what the guardianship lets him.

use std::fmt::Write as _;

use axum::body::Body;
use chrono::{DateTime, Utc};
use entity::kind::Audience;
use presentie::http::address::Peer;
use presentie::jobs::daily;
use serde_json::{Value, json};

use crate::authorization::compare;
use crate::on_both;
use crate::support::import::{change, texts};
use crate::support::server::{Answer, ISSUER, Server, now, post};
use crate::support::world::{CODE, GUARDIANS, OTHER_CODE, STAFF, STUDENTS, student};

const INVITE: &str = "mutation($input: InviteGuardianInput!) { inviteGuardian(input: $input) {
    invitation { code expiresAt guardianId guardianshipId } student { guardianships { id displayName kind from } }
    errors { code rule path limit message } } }";
const ACCEPT: &str =
    "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { joined errors { code rule path message } } }";
const ME: &str = "{ me { displayName kind students { student { firstName } relation groups } } }";

async fn invite(server: &Server, login: &str, input: Value) -> Value {
    server.ask(login, INVITE, json!({ "input": input })).await.data()["inviteGuardian"].clone()
}

/// Somebody who is entered, for a student of the first school.
fn new(of: &str, key: &str) -> Value {
    json!({ "studentId": student(CODE, of), "idempotencyKey": key,
        "guardian": { "firstName": "Robin", "lastName": "de Nieuwe", "kind": "AUTHORITY", "email": "robin@example.nl", "phone": "06-12345678" } })
}

/// A code for a new guardian of that student.
async fn code(server: &Server, of: &str, key: &str) -> String {
    let payload = invite(server, "admin", new(of, key)).await;
    payload["invitation"]["code"].as_str().unwrap_or_else(|| panic!("{payload}")).to_owned()
}

async fn accept_at(server: &Server, login: &str, school: &str, portal: Audience, code: &str) -> Answer {
    server.ask_at(login, school, portal, ACCEPT, json!({ "input": { "code": code } })).await
}

/// `joined`, or the rule that was broken, at the parent portal.
async fn accept(server: &Server, login: &str, code: &str) -> String {
    told(&accept_at(server, login, CODE, Audience::Parent, code).await)
}

fn told(answer: &Answer) -> String {
    let payload = answer.data()["acceptInvitation"].clone();
    match payload["errors"].as_array().unwrap().first() {
        Some(error) => format!("{} {}", error["code"].as_str().unwrap(), error["rule"].as_str().unwrap()),
        None => {
            if payload["joined"] == true {
                "joined".to_owned()
            } else {
                panic!("{payload}")
            }
        }
    }
}

async fn me(server: &Server, login: &str) -> Answer {
    server.ask_at(login, CODE, Audience::Parent, ME, json!({})).await
}

const WRONG: &str = "BAD_USER_INPUT INVITATION";

on_both! {
    async fn an_administrator_invites_and_somebody_whom_nobody_knows_joins(server: Server) {
        let payload = invite(&server, "admin", new("kid15", "k")).await;
        let invitation = &payload["invitation"];
        let code = invitation["code"].as_str().unwrap().to_owned();
        assert!(code.len() == 14 && code.split('-').all(|group| group.len() == 4), "{code}");
        assert_eq!(invitation["expiresAt"], "2026-12-07T11:00:00+01:00");
        let entered = payload["student"]["guardianships"].as_array().unwrap().iter().find(|one| one["id"] == invitation["guardianshipId"]);
        let expected = json!({ "id": invitation["guardianshipId"], "displayName": "Robin de Nieuwe", "kind": "AUTHORITY", "from": "2026-11-23" });
        assert_eq!(entered, Some(&expected));
        // Until then the token does nothing else, alone or beside it.
        let beside = format!("mutation {{ a: acceptInvitation(input: {{ code: \"{code}\" }}) {{ joined }} reportAbsence(input: {{ studentId: \"x\", kind: ILLNESS, begins: \"2026-11-24T08:00:00Z\", idempotencyKey: \"k\" }}) {{ errors {{ code }} }} }}");
        for query in [ME, "{ institution { name } }", "{ __typename }", beside.as_str()] {
            let refused = server.ask_at("robin", CODE, Audience::Parent, query, json!({})).await;
            assert_eq!((refused.status.as_u16(), refused.errors()[0].1.as_str()), (401, "UNAUTHENTICATED"), "{query}");
        }
        assert_eq!(accept(&server, "robin", &code.to_lowercase().replace('-', " ")).await, "joined");
        let data = me(&server, "robin").await.data()["me"].clone();
        assert_eq!((&data["displayName"], &data["kind"]), (&json!("Robin"), &json!("GUARDIAN")));
        let children = data["students"].as_array().unwrap();
        assert_eq!((children.len(), &children[0]["student"]["firstName"], &children[0]["relation"]), (1, &json!("kid15"), &json!("AUTHORITY")));
        // As another guardian with authority, whom a source named.
        let other = server.ask("authority", ME, json!({})).await.data()["me"]["students"].clone();
        let same = other.as_array().unwrap().iter().find(|one| one["student"]["firstName"] == "kid15").unwrap();
        assert_eq!(children[0]["groups"], same["groups"]);
        // It is good once, for whoever comes.
        assert_eq!((accept(&server, "somebody", &code).await.as_str(), me(&server, "somebody").await.status.as_u16()), (WRONG, 401));
        assert_eq!(accept(&server, "robin", &code).await, "BAD_USER_INPUT JOINED_ALREADY");
        // Who did what is on record; the code is nowhere.
        let told = "SELECT event FROM outbox WHERE event LIKE 'guardian.%' ORDER BY event";
        assert_eq!(texts(&server.store, told).await, ["guardian.invited", "guardian.joined"]);
        let done = "SELECT deed || ' ' || actor_kind || ' ' || subject FROM history WHERE deed IN ('acceptInvitation', 'inviteGuardian') ORDER BY 1";
        assert_eq!(texts(&server.store, done).await, ["acceptInvitation GUARDIAN invitation"]);
        let plain = code.replace('-', "");
        for sql in ["SELECT before FROM history", "SELECT outcome FROM idempotency", "SELECT made_by FROM invitation"] {
            assert!(texts(&server.store, sql).await.iter().all(|text| !text.contains(&plain) && !text.contains(&code)), "{sql}");
        }
        assert!(texts(&server.store, "SELECT subject FROM identity WHERE joined_at IS NOT NULL").await == ["robin"]);
    }
}

on_both! {
    async fn the_same_again_is_answered_without_the_code_and_another_key_ends_the_older_one(server: Server) {
        let first = invite(&server, "admin", new("kid15", "k")).await["invitation"].clone();
        let mut again = invite(&server, "admin", new("kid15", "k")).await["invitation"].clone();
        assert_eq!(again["code"], Value::Null);
        again["code"] = first["code"].clone();
        assert_eq!(again, first);
        assert_eq!(texts(&server.store, "SELECT CAST(COUNT(*) AS text) FROM invitation").await, ["1"]);
        let other = invite(&server, "admin", new("kid17", "k")).await;
        assert_eq!(other["errors"][0]["code"], "IDEMPOTENCY_MISMATCH");
        // For the same guardian, by what ties him; also by another child of his.
        let known = |id: &Value, key: &str| json!({ "studentId": student(CODE, "kid15"), "guardianshipId": id, "idempotencyKey": key });
        let second = invite(&server, "admin", known(&first["guardianshipId"], "k2")).await["invitation"].clone();
        assert_eq!((&second["guardianId"], second["code"].is_string()), (&first["guardianId"], true));
        let third = invite(&server, "admin", known(&first["guardianshipId"], "k3")).await["invitation"].clone();
        for (code, expected) in [(&first["code"], WRONG), (&second["code"], WRONG), (&third["code"], "joined")] {
            assert_eq!(accept(&server, "robin", code.as_str().unwrap()).await, expected);
        }
        assert_eq!(texts(&server.store, "SELECT CAST(COUNT(*) AS text) FROM history WHERE deed = 'inviteGuardian' AND subject = 'invitation'").await, ["2"]);
    }
}

/// The guardianship of somebody with a student, at a school.
async fn guardianship(server: &Server, school: &str, source: &str) -> String {
    let sql = format!(
        "SELECT replace(lower(CAST({} AS text)), '-', '') FROM guardianship g JOIN institution i ON i.id = g.institution_id AND i.code = '{school}' WHERE g.source_id = '{source}'",
        if server.store.backend() == sea_orm::DbBackend::Postgres { "g.id" } else { "hex(g.id)" }
    );
    format!("guardianship_{}", texts(&server.store, &sql).await.remove(0))
}

on_both! {
    async fn what_is_refused_when_inviting(server: Server) {
        let of = async |school: &str, source: &str| guardianship(&server, school, source).await;
        let known = |id: &str| json!({ "studentId": student(CODE, "kid15"), "guardianshipId": id, "idempotencyKey": "g" });
        let with = |more: Value| {
            let mut input = new("kid15", "w");
            more.as_object().unwrap().iter().for_each(|(name, value)| input["guardian"][name] = value.clone());
            input
        };
        let mut both = known(&of(CODE, "authority-kid15").await);
        both["guardian"] = new("kid15", "x")["guardian"].clone();
        let mut neither = both.clone();
        (neither["guardian"], neither["guardianshipId"]) = (Value::Null, Value::Null);
        let long = "n".repeat(101);
        let cases: Vec<(&str, Value, &str)> = vec![
            ("admin", known(&of(CODE, "ended-kid15").await), "BAD_USER_INPUT GUARDIANSHIP_OVER guardianshipId"),
            ("admin", known(&of(CODE, "blocked-kid15").await), "BAD_USER_INPUT GUARDIAN_BLOCKED guardianshipId"),
            ("admin", known(&of(CODE, "authority-kid17").await), "NOT_FOUND - guardianshipId"),
            ("admin", known(&of(OTHER_CODE, "authority-kid15").await), "NOT_FOUND - guardianshipId"),
            ("admin", known("guardianship_01900000000070018000000000ffffff"), "NOT_FOUND - guardianshipId"),
            ("admin", known("guardian_01900000000070018000000000ffffff"), "BAD_USER_INPUT ID guardianshipId"),
            ("admin", both, "BAD_USER_INPUT KNOWN_OR_NEW guardian"),
            ("admin", neither, "BAD_USER_INPUT KNOWN_OR_NEW guardian"),
            ("admin", with(json!({ "firstName": "" })), "BAD_USER_INPUT TEXT guardian.firstName"),
            ("admin", with(json!({ "firstName": "Jan\u{0}" })), "BAD_USER_INPUT TEXT guardian.firstName"),
            ("admin", with(json!({ "lastName": "\u{202E}naJ" })), "BAD_USER_INPUT TEXT guardian.lastName"),
            ("admin", with(json!({ "lastName": long })), "BAD_USER_INPUT TEXT guardian.lastName"),
            ("admin", with(json!({ "email": "robin" })), "BAD_USER_INPUT MAIL_ADDRESS guardian.email"),
            ("admin", with(json!({ "email": "" })), "BAD_USER_INPUT MAIL_ADDRESS guardian.email"),
            ("admin", with(json!({ "phone": "\u{7}" })), "BAD_USER_INPUT TELEPHONE guardian.phone"),
            ("admin", with(json!({ "from": "1999-12-31" })), "BAD_USER_INPUT DATE guardian.from"),
            ("admin", json!({ "studentId": student(OTHER_CODE, "kid15"), "guardian": new("kid15", "x")["guardian"], "idempotencyKey": "o" }), "NOT_FOUND - studentId"),
            ("admin", new("kid15", ""), "BAD_USER_INPUT TEXT idempotencyKey"),
            ("admin", new("kid15", "\u{0}"), "BAD_USER_INPUT TEXT idempotencyKey"),
            ("privacy", new("kid15", "p"), "FORBIDDEN ROLE studentId"),
            ("mentor", new("kid15", "p"), "FORBIDDEN ROLE studentId"),
            ("authority", new("kid15", "p"), "FORBIDDEN ROLE studentId"),
            ("kid15", new("kid15", "p"), "FORBIDDEN ROLE studentId"),
            ("kid17", new("kid15", "p"), "NOT_FOUND - studentId"),
        ];
        for (login, input, expected) in cases {
            let payload = invite(&server, login, input.clone()).await;
            let error = &payload["errors"][0];
            let path: Vec<&str> = error["path"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            let told = format!("{} {} {}", error["code"].as_str().unwrap(), error["rule"].as_str().unwrap_or("-"), path.join("."));
            assert_eq!(told, expected, "{login} {input}");
            assert!(payload["invitation"].is_null() && payload["student"].is_null(), "{payload}");
        }
        // Everything that is wrong at once; and nothing was entered.
        let all = invite(&server, "admin", with(json!({ "firstName": "", "lastName": "", "email": "x", "phone": "x" }))).await;
        assert_eq!(all["errors"].as_array().unwrap().len(), 4);
        assert_eq!(texts(&server.store, "SELECT CAST(COUNT(*) AS text) FROM guardian WHERE set_by IS NOT NULL").await, ["0"]);
        assert_eq!(texts(&server.store, "SELECT CAST(COUNT(*) AS text) FROM invitation").await, ["0"]);
    }
}

on_both! {
    async fn codes_that_let_nobody_in_are_refused_alike(server: Server) {
        let (used, expired, worn, good) = (code(&server, "kid15", "1").await, code(&server, "kid15", "2").await, code(&server, "kid15", "3").await, code(&server, "kid15", "4").await);
        assert_eq!(accept(&server, "first", &used).await, "joined");
        let just_now = now().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false);
        change(&server.store, "UPDATE invitation SET tries = 10 WHERE id = (SELECT id FROM invitation WHERE used_at IS NULL ORDER BY id DESC LIMIT 1 OFFSET 1)").await;
        change(&server.store, &format!("UPDATE invitation SET expires_at = '{just_now}' WHERE id = (SELECT id FROM invitation WHERE used_at IS NULL ORDER BY id LIMIT 1)")).await;
        let guessed = "2345-6789-ABCD".to_owned();
        let mut seen = vec![];
        for (what, school, code) in [
            ("guessed", CODE, &guessed), ("used", CODE, &used), ("expired", CODE, &expired), ("worn", CODE, &worn), ("of another school", OTHER_CODE, &good),
            ("empty", CODE, &String::new()), ("control characters", CODE, &"\u{0}\u{7}".to_owned()), ("long", CODE, &"A".repeat(10_000)),
        ] {
            let answer = accept_at(&server, "stranger-to-all", school, Audience::Parent, code).await;
            assert_eq!(told(&answer), WRONG, "{what}");
            seen.push((answer.status, answer.text, answer.statements));
        }
        assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
        // A try of it counted against the code that was worn out; the good one is still good.
        assert_eq!(accept(&server, "second", &good).await, "joined");
    }
}

on_both! {
    async fn of_two_who_give_one_code_at_once_one_joins(server: Server) {
        let one_code = code(&server, "kid15", "1").await;
        let (one, two) = tokio::join!(accept(&server, "one", &one_code), accept(&server, "two", &one_code));
        let mut both = [one, two];
        both.sort();
        assert_eq!(both, [WRONG, "joined"]);
        // And of two codes that one gives at once, one is left.
        let (left, right) = (code(&server, "kid15", "2").await, code(&server, "kid17", "3").await);
        let (one, two) = tokio::join!(accept(&server, "three", &left), accept(&server, "three", &right));
        let mut both = [one, two];
        both.sort();
        assert_eq!(both, ["BAD_USER_INPUT JOINED_ALREADY", "joined"]);
        assert_eq!(me(&server, "three").await.data()["me"]["students"].as_array().unwrap().len(), 1);
        let left = texts(&server.store, "SELECT CAST(COUNT(*) AS text) FROM invitation WHERE used_at IS NULL").await;
        assert_eq!(left, ["1"]);
    }
}

/// From that address.
async fn accept_from(server: &Server, login: &str, address: &str, code: &str) -> Answer {
    let token = ISSUER.token(login, CODE, Audience::Parent, now()).unwrap();
    let body = json!({ "query": ACCEPT, "variables": { "input": { "code": code } } }).to_string();
    let mut request = post(&body).header("authorization", format!("Bearer {token}")).body(Body::from(body)).unwrap();
    request.extensions_mut().insert(Peer(address.parse().unwrap()));
    server.send(request).await
}

fn is_limited(answer: &Answer) -> bool {
    let limited = answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED";
    assert_eq!(limited, answer.headers.contains_key("retry-after"), "{}", answer.text);
    limited
}

on_both! {
    async fn tries_in_vain_are_limited_by_token_and_by_address(server: Server) {
        let good = code(&server, "kid15", "1").await;
        for at in 0..10 {
            let answer = accept_from(&server, "guesser", &format!("192.0.2.{at}"), "2345-6789-ABCD").await;
            assert!(!is_limited(&answer) && told(&answer) == WRONG, "{at}");
        }
        // From whatever address, and though the code is good.
        let limited = accept_from(&server, "guesser", "198.51.100.1", &good).await;
        assert!(is_limited(&limited), "{}", limited.text);
        assert_eq!((limited.headers["retry-after"].to_str().unwrap(), &limited.json()["errors"][0]["extensions"]["retryAfter"]), ("3600", &json!(3600)));
        let half_past = server.at("2026-11-23T10:30:00Z");
        let limited = accept_from(&half_past, "guesser", "198.51.100.1", &good).await;
        assert_eq!(limited.headers["retry-after"].to_str().unwrap(), "1800");
        assert!(!is_limited(&accept_from(&server.at("2026-11-23T11:00:00Z"), "guesser", "192.0.2.1", "2345-6789-ABCD").await), "the next hour");
        // Sixty in vain from one network, whoever tries; those of IPv6 are one.
        for at in 0..60 {
            assert!(!is_limited(&accept_from(&server, &format!("guest{at}"), &format!("2001:db8::{at}"), "2345-6789-ABCD").await), "{at}");
        }
        assert!(is_limited(&accept_from(&server, "robin", "2001:db8::ffff", &good).await));
        let elsewhere = accept_from(&server, "robin", "2001:db8:0:1::1", &good).await;
        assert_eq!(told(&elsewhere), "joined");
        let kept = "SELECT DISTINCT what FROM invitation_try ORDER BY what";
        assert_eq!(texts(&server.store, kept).await, ["ADDRESS", "TOKEN"]);
        // A day later nothing of it is left.
        let run = async |at: &str| drop(daily::run(&server.store, at.parse::<DateTime<Utc>>().unwrap(), None).await.unwrap());
        run("2026-11-24T10:00:00Z").await;
        assert_ne!(texts(&server.store, kept).await, Vec::<String>::new());
        run("2026-11-24T12:00:01Z").await;
        assert_eq!(texts(&server.store, kept).await, Vec::<String>::new());
    }
}

on_both! {
    async fn who_joins_with_a_good_code_is_not_counted(server: Server) {
        // An evening for parents: many from one address, each with a code of his own.
        for at in 0..70 {
            let code = code(&server, "kid15", &format!("k{at}")).await;
            assert_eq!(told(&accept_from(&server, &format!("parent{at}"), "192.0.2.1", &code).await), "joined", "{at}");
        }
    }
}

on_both! {
    async fn at_which_portals_and_as_whom(server: Server) {
        let (one, two) = (code(&server, "kid15", "1").await, code(&server, "kid17", "2").await);
        for portal in [Audience::Staff, Audience::Student] {
            assert_eq!(told(&accept_at(&server, "robin", CODE, portal, &one).await), "FORBIDDEN ROLE", "{portal:?}");
        }
        assert_eq!(told(&accept_at(&server, "robin", CODE, Audience::Mobile, &one).await), "joined");
        assert!(me(&server, "robin").await.status.is_success(), "at the portal too");
        // A student who found the code at home is not his own guardian; it stays good for who it is for.
        for portal in [Audience::Parent, Audience::Mobile] {
            assert_eq!(told(&accept_at(&server, "kid17", CODE, portal, &two).await), WRONG, "{portal:?}");
        }
        assert_eq!(accept(&server, "teach", &two).await, "joined");
        // Who is a guardian already, by a source or a code, is told so and uses nothing up.
        let three = code(&server, "kid17", "3").await;
        for login in ["authority", "robin", "info"] {
            assert_eq!(accept(&server, login, &three).await, "BAD_USER_INPUT JOINED_ALREADY", "{login}");
        }
        // Who was a guardian and has gone from the roster joins anew.
        change(&server.store, "UPDATE guardian SET ended_on = '2026-11-01' WHERE source_id = 'carer'").await;
        assert_eq!((me(&server, "carer").await.status.as_u16(), accept(&server, "carer", &three).await.as_str()), (401, "joined"));
        assert_eq!(me(&server, "carer").await.data()["me"]["displayName"], "Robin");
        // Without a token, and with one of a school that is not here.
        let body = json!({ "query": ACCEPT, "variables": { "input": { "code": three } } }).to_string();
        let nobody = server.send(post(&body).body(Body::from(body.clone())).unwrap()).await;
        let nowhere = accept_at(&server, "robin", "99ZZ", Audience::Parent, &three).await;
        assert_eq!((nobody.status.as_u16(), nobody.errors()[0].1.as_str()), (401, "UNAUTHENTICATED"));
        assert_eq!(nowhere.errors()[0].1, "UNAUTHENTICATED");
    }
}

on_both! {
    async fn who_is_blocked_ended_or_gone_sees_nothing_by_joining(server: Server) {
        let children = async |login: &str| me(&server, login).await.json()["data"]["me"]["students"].as_array().map(Vec::len);
        for (login, set) in [
            ("blocked-later", "blocked_from = '2026-11-23'"),
            ("ended-later", "ends = '2026-11-22'"),
            ("begins-later", "begins = '2026-12-01'"),
            ("unknown-later", "kind = NULL"),
        ] {
            let code = code(&server, "kid15", login).await;
            change(&server.store, &format!("UPDATE guardianship SET {set} WHERE id = (SELECT id FROM guardianship WHERE source_id LIKE 'by-hand/%' ORDER BY id DESC LIMIT 1)")).await;
            assert_eq!((accept(&server, login, &code).await.as_str(), children(login).await), ("joined", Some(0)), "{login}");
        }
        let code = code(&server, "kid15", "gone").await;
        change(&server.store, "UPDATE guardian SET ended_on = '2026-11-23' WHERE id = (SELECT id FROM guardian WHERE set_by IS NOT NULL ORDER BY id DESC LIMIT 1)").await;
        assert_eq!(accept(&server, "gone", &code).await, WRONG);
    }
}

on_both! {
    async fn a_login_that_has_ended_comes_back_as_a_guardian_alone(server: Server) {
        change(&server.store, "UPDATE identity SET ended_on = '2026-11-01' WHERE subject = 'grown21'").await;
        let code = code(&server, "kid15", "1").await;
        assert_eq!(accept(&server, "grown21", &code).await, "joined");
        assert_eq!(me(&server, "grown21").await.data()["me"]["students"].as_array().unwrap().len(), 1);
        let student = server.ask_at("grown21", CODE, Audience::Student, "{ me { kind } }", json!({})).await;
        assert_eq!(student.status, 401, "what had ended stays so");
        let mobile = server.ask_at("grown21", CODE, Audience::Mobile, "{ me { kind } }", json!({})).await;
        assert_eq!(mobile.data()["me"]["kind"], "GUARDIAN");
        // At the other school nothing has changed.
        assert_eq!(server.ask_at("grown21", OTHER_CODE, Audience::Parent, "{ me { kind } }", json!({})).await.status, 401);
    }
}

on_both! {
    async fn who_may_invite_whom_is_printed(server: Server) {
        let mut table = String::from("Who may invite a guardian of whom. +: may; HIDDEN: the student does not exist for this viewer; else the rule that stands in the way.\n");
        for (of, birth) in STUDENTS {
            let _ = writeln!(table, "\n{of}, born {}", birth.unwrap_or("on an unknown day"));
            for viewer in STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF) {
                let mut input = new(of, "t");
                input["guardian"]["firstName"] = "\u{0}".into();
                let error = invite(&server, viewer, input).await["errors"][0].clone();
                let cell = match (error["code"].as_str().unwrap(), error["rule"].as_str()) {
                    ("NOT_FOUND", _) => "HIDDEN",
                    (_, Some("TEXT")) => "+",
                    (_, rule) => rule.unwrap(),
                };
                let query = "query($id: ID!) { student(id: $id) { viewerCan } }";
                let can = server.ask(viewer, query, json!({ "id": student(CODE, of) })).await.json()["data"]["student"]["viewerCan"].clone();
                let can = can.as_array().is_some_and(|can| can.contains(&json!("INVITE_GUARDIAN")));
                assert_eq!(can, cell == "+", "{viewer} {of}");
                let _ = writeln!(table, "  {viewer:<14}invite {cell}");
            }
        }
        compare("deeds_join.txt", &table);
    }
}

on_both! {
    async fn as_many_statements_whatever_is_there(server: Server) {
        // Who asks; the student; the key; guardian and tie; older invitations; the invitation; the event; what came of it; and the student
        // with guardians for the answer. On PostgreSQL the lock of the student besides. For who accepts: the school; tries; who it is; the
        // invitation; what it was, and is; who it is now; tries; the event.
        let lock = usize::from(server.store.backend() == sea_orm::DbBackend::Postgres);
        let counted = async |server: &Server, key: &str| {
            let invited = server.ask("admin", INVITE, json!({ "input": new("kid15", key) })).await;
            let code = invited.data()["inviteGuardian"]["invitation"]["code"].as_str().unwrap().to_owned();
            let accepted = accept_at(server, key, CODE, Audience::Parent, &code).await;
            assert_eq!(told(&accepted), "joined");
            (invited.statements - lock, accepted.statements)
        };
        let few = counted(&server, "few").await;
        for at in 0..10 {
            code(&server, "kid15", &format!("more{at}")).await;
        }
        crate::support::grow::grow(&server.store).await;
        assert_eq!(counted(&server, "many").await, few);
        assert!(few.0 <= 15 && few.1 <= 12, "{few:?}");
    }
}
