//! The tables: there and back on both databases, alike to the entities, each row a school's own.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Request;
use entity::{
    absence_kind, absence_report, absence_report_version, access_grant, calendar_period, coming_of_age, enrolment, flag, group_member,
    group_teacher, guardian, guardianship, guardianship_change, history, idempotency, identity, import_run, imported_report, institution,
    institution_rule, invitation, invitation_try, judgement, lesson, lesson_group, lesson_participant, lesson_teacher, lesson_version,
    location, mentorship, outbox, presence, presence_cover, presence_version, programme, reason_text, recount, register, report_word, rule,
    school_group, school_year, setting, signal, staff_member, staff_role, standing, student, student_day, student_fact, task_claim, unit,
};
use presentie::store::{Store, StoreError, migrate};
use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable, Statement};
use serde_json::json;

use crate::on_both;
use crate::support::process::{presentie, run};
use crate::support::server::Server;
use crate::support::signals;

/// Name, kind and whether it may be null, of each column of a table.
type Columns = BTreeSet<(String, &'static str, bool)>;

fn columns_of<E: EntityTrait>(entity: E) -> (String, Columns) {
    let column = |column: E::Column| {
        let definition = column.def();
        let kind = match definition.get_column_type() {
            ColumnType::Uuid => "uuid",
            ColumnType::Date => "date",
            ColumnType::TimestampWithTimeZone => "instant",
            ColumnType::Integer => "integer",
            ColumnType::Boolean => "boolean",
            ColumnType::Text | ColumnType::String(_) | ColumnType::Enum { .. } => "text",
            ColumnType::Blob | ColumnType::VarBinary(_) | ColumnType::Binary(_) => "bytes",
            other => panic!("{}: {other:?}", column.as_str()),
        };
        (column.as_str().to_owned(), kind, definition.is_null())
    };
    (entity.table_name().to_owned(), E::Column::iter().map(column).collect())
}

macro_rules! tables {
    ($($table:ident)+) => { BTreeMap::from([$(columns_of($table::Entity)),+]) };
}

fn entities() -> BTreeMap<String, Columns> {
    tables! {
        absence_kind absence_report absence_report_version access_grant calendar_period coming_of_age enrolment flag group_member group_teacher guardian
        guardianship guardianship_change history idempotency identity import_run imported_report institution institution_rule invitation invitation_try judgement lesson lesson_group lesson_participant
        lesson_teacher lesson_version location mentorship outbox presence presence_cover presence_version programme reason_text recount register
        report_word rule school_group school_year setting signal staff_member staff_role standing student student_day student_fact task_claim unit
    }
}

#[test]
fn every_entity_is_looked_at() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/entity/src")).unwrap();
    let files = folder.map(|file| file.unwrap().file_name().into_string().unwrap().trim_end_matches(".rs").to_owned());
    let files: BTreeSet<String> = files.filter(|name| !["lib", "id", "kind"].contains(&name.as_str())).collect();
    assert_eq!(entities().into_keys().collect::<BTreeSet<_>>(), files);
}

/// The rows of a query, each column as text.
async fn rows(store: &Store, sql: &str, columns: usize) -> Vec<Vec<String>> {
    let rows = store.read().query_all_raw(Statement::from_string(store.backend(), sql.to_owned())).await.unwrap();
    let text = |row: &sea_orm::QueryResult, at: usize| row.try_get_by_index::<Option<String>>(at).unwrap().unwrap_or_default();
    rows.iter().map(|row| (0..columns).map(|at| text(row, at)).collect()).collect()
}

fn is_sqlite(store: &Store) -> bool {
    store.backend() == DbBackend::Sqlite
}

async fn tables(store: &Store) -> BTreeMap<String, Columns> {
    let sql = if is_sqlite(store) {
        "SELECT m.name, c.name, lower(c.type), CASE c.\"notnull\" WHEN 1 THEN '' ELSE 'null' END FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'seaql%'"
    } else {
        "SELECT table_name::text, column_name::text, udt_name::text, CASE is_nullable WHEN 'YES' THEN 'null' ELSE '' END \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'seaql%'"
    };
    let mut found: BTreeMap<String, Columns> = BTreeMap::new();
    for row in rows(store, sql, 4).await {
        let [table, column, kind, null] = <[String; 4]>::try_from(row).unwrap();
        let kind = match kind.as_str() {
            "uuid" | "uuid_text" => "uuid",
            "date" | "date_text" => "date",
            "timestamptz" | "timestamp_with_timezone_text" => "instant",
            "int4" | "integer" => "integer",
            "bool" | "boolean" => "boolean",
            "text" => "text",
            "bytea" | "blob" => "bytes",
            other => panic!("{table}.{column}: {other}"),
        };
        found.entry(table).or_default().insert((column, kind, null == "null"));
    }
    found
}

/// Each index with its table, whether it is the primary key, and its columns in order.
async fn indexes(store: &Store) -> BTreeMap<String, (String, bool, Vec<String>)> {
    let sql = if is_sqlite(store) {
        "SELECT l.name, m.name, l.origin, i.name FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'seaql%' ORDER BY l.name, i.seqno"
    } else {
        "SELECT i.relname::text, t.relname::text, CASE x.indisprimary WHEN true THEN 'pk' ELSE '' END, a.attname::text \
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
         CROSS JOIN LATERAL unnest(x.indkey::int[]) WITH ORDINALITY k(attnum, at) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE 'seaql%' ORDER BY i.relname, k.at"
    };
    let mut found: BTreeMap<String, (String, bool, Vec<String>)> = BTreeMap::new();
    for row in rows(store, sql, 4).await {
        let [index, table, origin, column] = <[String; 4]>::try_from(row).unwrap();
        found.entry(index).or_insert((table, origin == "pk", vec![])).2.push(column);
    }
    found
}

/// Each foreign key, as `table(columns) -> table(columns)`.
async fn foreign_keys(store: &Store) -> BTreeSet<String> {
    let sql = if is_sqlite(store) {
        "SELECT m.name, group_concat(f.\"from\", ','), f.\"table\", group_concat(f.\"to\", ',') FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
         WHERE m.type = 'table' GROUP BY m.name, f.id"
    } else {
        "SELECT c.conrelid::regclass::text, (SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY k(n, at) \
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n), c.confrelid::regclass::text, \
            (SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY k(n, at) \
            JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n) FROM pg_constraint c WHERE c.contype = 'f'"
    };
    rows(store, sql, 4).await.into_iter().map(|row| format!("{}({}) -> {}({})", row[0], row[1], row[2], row[3])).collect()
}

on_both! {
    async fn the_tables_are_what_the_entities_say(server: Server) {
        let (tables, entities) = (tables(&server.store).await, entities());
        assert_eq!(tables.keys().collect::<Vec<_>>(), entities.keys().collect::<Vec<_>>());
        for (table, columns) in tables {
            assert_eq!(columns, entities[&table], "{table}");
        }
    }
}

on_both! {
    async fn every_row_is_a_schools_own_and_every_search_begins_with_the_school(server: Server) {
        for (table, columns) in tables(&server.store).await {
            let own = ("institution_id".to_owned(), "uuid", false);
            assert!(["institution", "rule"].contains(&table.as_str()) || columns.contains(&own), "{table}");
        }
        let indexes = indexes(&server.store).await;
        assert!(indexes.len() > 80, "{}", indexes.len());
        for (index, (table, primary, columns)) in indexes {
            match (table.as_str(), primary) {
                ("institution" | "rule", true) => assert_eq!(columns, ["id"]),
                ("institution", false) => assert_eq!(columns, ["code"]),
                ("rule", false) => assert_eq!(columns, ["code", "begins"]),
                // Look-ups by id are served by the same index that the foreign keys of other tables need.
                (_, true) => assert_eq!(columns, ["id", "institution_id"], "{table}"),
                (_, false) => assert_eq!(columns[0], "institution_id", "{index}"),
            }
        }
    }
}

on_both! {
    async fn no_row_can_point_into_another_school(server: Server) {
        let keys = foreign_keys(&server.store).await;
        assert!(keys.len() > 90, "{}", keys.len());
        for key in &keys {
            let to_the_school = key.contains("(institution_id) -> institution(id)");
            assert!(to_the_school || (key.contains(",institution_id) -> ") && key.ends_with("(id,institution_id)")), "{key}");
        }
        // Every column that names a row of a table of ours is such a key.
        let free = ["history.subject_id", "outbox.subject_id", "task_claim.subject_id"];
        for (table, columns) in tables(&server.store).await {
            for (column, kind, _) in columns.iter().filter(|(column, ..)| column != "id") {
                let held = keys.iter().any(|key| key.starts_with(&format!("{table}({column})")) || key.starts_with(&format!("{table}({column},")));
                assert!(held || *kind != "uuid" || free.contains(&format!("{table}.{column}").as_str()), "{table}.{column}");
            }
        }
        let theirs = "UPDATE group_member SET student_id = (SELECT s.id FROM student s WHERE s.institution_id <> group_member.institution_id LIMIT 1)";
        assert!(refusal(&server, theirs).await.to_lowercase().contains("foreign key"));
    }
}

/// What the database says to a statement that it must refuse.
async fn refusal(server: &Server, sql: &str) -> String {
    let tx = server.store.begin().await.unwrap();
    let said = tx.execute_unprepared(sql).await.map_err(|error| StoreError::from(error).to_string());
    tx.rollback().await.unwrap();
    said.err().unwrap_or_else(|| panic!("done: {sql}"))
}

on_both! {
    async fn rows_that_contradict_themselves_are_refused(server: Server) {
        for (sql, rule) in [
            ("UPDATE presence SET minutes_missed = minutes_missed + 1", "ck_presence_minutes"),
            ("UPDATE presence SET pending_minutes = -5, unexplained_minutes = unexplained_minutes + 5", "ck_presence_minutes"),
            ("UPDATE presence SET minutes_late = -1", "ck_presence_moments"),
            ("UPDATE presence SET version = 0", "ck_presence_version"),
            ("UPDATE lesson SET ends = begins", "ck_lesson_span"),
            ("UPDATE absence_report SET claimed_ends = begins", "ck_absence_report_span"),
            ("UPDATE absence_report SET filer_student_id = NULL, filer_guardian_id = NULL", "ck_absence_report_school_or_filer"),
            ("UPDATE absence_report SET filer_student_id = student_id", "ck_absence_report_one_filer"),
            ("UPDATE absence_report SET filer_kind = 'STAFF'", "ck_absence_report_school_or_filer"),
            ("UPDATE access_grant SET see_presence = true, level = NULL", "ck_access_grant_level"),
            ("UPDATE identity SET student_id = NULL, guardian_id = NULL, staff_member_id = NULL", "ck_identity_somebody"),
            ("UPDATE student SET national_number_kind = 'BSN'", "ck_student_national_number"),
        ] {
            let said = refusal(&server, sql).await;
            assert!(said.contains(rule), "{sql}: {said}");
        }
    }
}

on_both! {
    async fn what_was_is_written_once(server: Server) {
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared(
            "INSERT INTO history (id, institution_id, at, actor_kind, actor, deed, subject, subject_id) \
             SELECT i.id, i.id, i.created_at, 'SYSTEM', 'test', 'test', 'institution', i.id FROM institution i",
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let said = refusal(&server, "UPDATE history SET actor = 'somebody else'").await;
        assert!(said.contains("history is append-only"), "{said}");
        let guarded = if is_sqlite(&server.store) {
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        } else {
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        };
        let guarded: BTreeSet<String> = rows(&server.store, guarded, 1).await.into_iter().flatten().collect();
        assert_eq!(guarded, BTreeSet::from(["absence_report_version", "guardianship_change", "history", "institution_rule", "judgement", "lesson_version", "presence_version", "report_word"].map(str::to_owned)));
    }
}

on_both! {
    async fn a_database_of_a_later_version_is_not_served(server: Server) {
        let ready = || async {
            let answer = server.send(Request::get("/health/ready").body(Body::empty()).unwrap()).await;
            (answer.status.as_u16(), answer.text)
        };
        assert_eq!(ready().await, (200, "ready\n".to_owned()));
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ready().await, (503, "the database is of a later version than this program\n".to_owned()));
        let steps = migrate::steps(&server.store).await.unwrap();
        assert_eq!((steps.missing, steps.unknown), (vec![], vec!["m9999_later".to_owned()]));
        let folder = tempfile::tempdir().unwrap();
        let say = |arguments: &[&str]| run(&mut presentie(folder.path(), &[arguments, &["--database-url", &server.url]].concat()));
        let refused = say(&["serve", "--built-in-issuer"]);
        assert!(refused.status.code() == Some(1) && refused.err.contains("this one does not know m9999_later"), "{refused:?}");
        let status = say(&["migrate", "status"]);
        assert!(status.out.contains("applied by a later version, and not known to this one:\n  m9999_later"), "{status:?}");
    }
}

on_both! {
    async fn a_flag_that_nobody_handled_before_signals_becomes_one(server: Server) {
        let store = &server.store;
        // Late on Thursday by the clock in London, past midnight in Amsterdam; one of a Saturday; one that somebody handled.
        for (of, at, handled) in [("kid15", "2026-11-19 23:30:00+00:00", false), ("kid17", "2026-11-21 12:00:00+00:00", false), ("calm17", "2026-11-20 12:00:00+00:00", true)] {
            let flagged = signals::flag(store, of, &at.replace(' ', "T"), handled).await;
            assert_eq!(flagged, 2, "one at each school");
        }
        let made = "SELECT s.source_id, g.status, g.code, CAST(g.reached_on AS text), CAST(g.due_on AS text), CAST(g.version AS text) FROM signal g \
                    JOIN student s ON s.id = g.student_id JOIN institution i ON i.id = g.institution_id JOIN flag f ON f.id = g.flag_id \
                    WHERE i.code = '25LX' AND g.begins = g.reached_on AND g.ends = g.reached_on AND g.established_on = g.reached_on ORDER BY s.source_id";
        assert!(rows(store, made, 6).await.is_empty());
        migrate::down(store, Some(2)).await.unwrap();
        assert_eq!(migrate::missing(store).await.unwrap(), ["m0016_flag_signal", "m0017_task"]);
        migrate::up(store).await.unwrap();
        // Only PostgreSQL knows what the clock on the wall said.
        let thursday = if is_sqlite(store) { ("2026-11-19", "2026-11-20") } else { ("2026-11-20", "2026-11-23") };
        let expected = [["kid15", "OPEN", "ACTION_WANTED", thursday.0, thursday.1, "1"], ["kid17", "OPEN", "ACTION_WANTED", "2026-11-21", "2026-11-23", "1"]];
        assert_eq!(rows(store, made, 6).await, expected);
        // Once more, from before there were signals, and from just before: never two of one flag.
        for steps in [3, 2] {
            migrate::down(store, Some(steps)).await.unwrap();
            migrate::up(store).await.unwrap();
            assert_eq!(rows(store, made, 6).await, expected);
        }
        // And they are handled like any other.
        let query = "{ signals(first: 10, filter: { status: OPEN }) { nodes { id version flagReason viewerCan student { id } } } }";
        let nodes = server.ask("officer", query, json!({})).await.data()["signals"]["nodes"].clone();
        assert_eq!((nodes.as_array().unwrap().len(), &nodes[0]["flagReason"], &nodes[0]["viewerCan"]), (2, &json!("looked lost"), &json!(["HANDLE_SIGNAL"])));
        let handle = "mutation($input: HandleSignalInput!) { handleSignal(input: $input) { signal { status } errors { code } } }";
        let done = server.ask("officer", handle, json!({ "input": { "signalId": nodes[0]["id"], "version": 1, "note": "rang" } })).await.data();
        assert_eq!(done["handleSignal"]["signal"]["status"], "HANDLED");
    }
}

on_both! {
    async fn steps_go_down_one_by_one_and_up_again_to_the_same_tables(server: Server) {
        let store = &server.store;
        let before = (tables(store).await, indexes(store).await, foreign_keys(store).await);
        let mut left = 0;
        while !tables(store).await.is_empty() {
            migrate::down(store, Some(1)).await.unwrap();
            left += 1;
            assert_eq!(migrate::missing(store).await.unwrap().len(), left);
        }
        migrate::up(store).await.unwrap();
        assert_eq!((tables(store).await, indexes(store).await, foreign_keys(store).await), before);
        migrate::down(store, None).await.unwrap();
        assert!(tables(store).await.is_empty());
        assert_eq!(migrate::missing(store).await.unwrap().len(), left);
        // Several start at once on the empty database: one does it, the others wait and find it done.
        let starters = (0..4).map(|_| {
            let url = server.url.clone();
            tokio::spawn(async move {
                let store = Store::connect(&url, 1).await.unwrap();
                migrate::up(&store).await.map_err(|error| error.to_string())?;
                migrate::missing(&store).await.map_err(|error| error.to_string())
            })
        });
        for starter in starters.collect::<Vec<_>>() {
            assert_eq!(starter.await.unwrap(), Ok(vec![]));
        }
        assert_eq!(tables(store).await, before.0);
    }
}
