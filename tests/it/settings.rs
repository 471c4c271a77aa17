//! What a school sets for itself: read with its bounds and its law, changed from a day on, by one administrator at a time.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::texts;
use crate::support::server::Server;
use crate::support::world::{OTHER_CODE, STAFF, portal};

const READ: &str = "{ settings { version viewerCan settings { key meaning shape value default least most article changes { value effectiveFrom changedAt changedBy } } } }";
const UPDATE: &str = "mutation($input: UpdateSettingsInput!) { updateSettings(input: $input) { settings { version settings { key value } } errors { code rule path date limit article message } } }";

async fn update(server: &Server, login: &str, input: Value) -> Value {
    server.ask(login, UPDATE, json!({ "input": input })).await.data()["updateSettings"].clone()
}

fn value(answer: &Value, key: &str) -> Value {
    let settings = answer["settings"]["settings"].as_array().unwrap();
    settings.iter().find(|setting| setting["key"] == key).unwrap()["value"].clone()
}

on_both! {
    async fn each_setting_is_read_with_its_bounds_its_law_and_its_changes(server: Server) {
        let answer = server.ask("admin", READ, json!({})).await.data()["settings"].clone();
        assert_eq!((&answer["version"], &answer["viewerCan"]), (&json!(0), &json!(["UPDATE_SETTINGS"])));
        let settings = answer["settings"].as_array().unwrap();
        assert_eq!(settings.len(), 9);
        assert!(settings.iter().all(|setting| setting["value"] == setting["default"] && setting["meaning"].as_str().unwrap().ends_with('.')));
        let first = &settings[0];
        assert_eq!(
            json!([first["key"], first["shape"], first["value"], first["least"], first["most"], first["article"]]),
            json!(["explanationSchoolDays", "WHOLE_NUMBER", "1", 0, 10, "Leerplichtwet 1969 art. 12"])
        );

        let changes = json!([{ "key": "explanationSchoolDays", "value": "3" }, { "key": "cutOff", "value": "09:15", "effectiveFrom": "2026-12-01" }, { "key": "proRataLeave", "value": "false" }]);
        let done = update(&server, "admin", json!({ "changes": changes, "version": 0 })).await;
        assert_eq!((&done["errors"], &done["settings"]["version"]), (&json!([]), &json!(3)));
        assert_eq!((value(&done, "explanationSchoolDays"), value(&done, "cutOff"), value(&done, "proRataLeave")), (json!("3"), json!("08:30"), json!("false")));
        let later = server.at("2026-12-01T10:00:00Z").ask("admin", READ, json!({})).await.data()["settings"].clone();
        let cut_off = later["settings"].as_array().unwrap().iter().find(|setting| setting["key"] == "cutOff").unwrap().clone();
        assert_eq!((&cut_off["value"], &cut_off["default"]), (&json!("09:15"), &json!("08:30")));
        assert_eq!(cut_off["changes"], json!([{ "value": "09:15", "effectiveFrom": "2026-12-01", "changedAt": "2026-11-23T11:00:00+01:00", "changedBy": "admin staff" }]));
        assert_eq!(texts(&server.store, "SELECT event FROM outbox WHERE event = 'setting.changed'").await.len(), 3);
        // The other school has what it had.
        let other = server.ask_at("admin", OTHER_CODE, portal("admin"), READ, json!({})).await.data();
        assert_eq!(other["settings"]["version"], json!(0));
    }
}

on_both! {
    async fn what_does_not_fit_is_refused_with_its_rule_and_changes_nothing(server: Server) {
        for (key, text, rule, limit) in [
            ("explanationSchoolDays", "11", "BOUNDS", json!(10)),
            ("explanationSchoolDays", "-1", "BOUNDS", json!(10)),
            ("pendingSchoolDays", "0", "BOUNDS", json!(20)),
            ("pendingSchoolDays", "", "BOUNDS", json!(20)),
            ("firstMarkDays", "29", "BOUNDS", json!(28)),
            ("daysAhead", "4294967296", "BOUNDS", json!(366)),
            ("daysAhead", "1e2", "BOUNDS", json!(366)),
            ("cutOff", "24:00", "TIME", json!(null)),
            ("cutOff", "\u{0}", "TIME", json!(null)),
            ("proRataLeave", "ja", "YES_OR_NO", json!(null)),
        ] {
            let good = json!({ "key": "noteGraphemes", "value": "100" });
            let done = update(&server, "admin", json!({ "changes": [good, { "key": key, "value": text }], "version": 0 })).await;
            let error = &done["errors"][0];
            assert_eq!(json!([error["code"], error["rule"], error["path"], error["limit"]]), json!(["BAD_USER_INPUT", rule, ["changes", "1", "value"], limit]), "{key} {text}");
            assert_eq!(value(&done, "noteGraphemes"), json!("200"));
        }
        for (change, rule, path) in [
            (json!({ "key": "colour", "value": "5" }), "NO_SETTING", "key"),
            (json!({ "key": "daysAhead", "value": "5", "effectiveFrom": "2026-11-22" }), "NOT_BEFORE", "effectiveFrom"),
            (json!({ "key": "daysAhead", "value": "5", "effectiveFrom": "2026-02-29" }), "DATE", "effectiveFrom"),
        ] {
            let done = update(&server, "admin", json!({ "changes": [change], "version": 0 })).await;
            assert_eq!(json!([done["errors"][0]["rule"], done["errors"][0]["path"]]), json!([rule, ["changes", "0", path]]));
        }
        let twice = json!([{ "key": "daysAhead", "value": "5" }, { "key": "daysAhead", "value": "6", "effectiveFrom": "2026-11-23" }]);
        assert_eq!(update(&server, "admin", json!({ "changes": twice, "version": 0 })).await["errors"][0]["rule"], "TWO_VALUES");
        let many: Vec<Value> = (0..51).map(|_| json!({ "key": "daysAhead", "value": "5" })).collect();
        assert_eq!(update(&server, "admin", json!({ "changes": many, "version": 0 })).await["errors"][0]["rule"], "AT_MOST");
        assert_eq!(texts(&server.store, "SELECT key FROM setting").await, [""; 0]);
    }
}

on_both! {
    async fn of_two_administrators_who_change_at_once_one_looks_again(server: Server) {
        let change = |value: &str| json!({ "changes": [{ "key": "daysAhead", "value": value }], "version": 0 });
        let (one, two) = tokio::join!(update(&server, "admin", change("10")), update(&server, "admin", change("20")));
        let codes = [&one, &two].map(|done| done["errors"][0]["code"].as_str().unwrap_or("DONE").to_owned());
        assert!(codes.contains(&"DONE".to_owned()) && codes.contains(&"CONFLICT".to_owned()), "{codes:?}");
        assert_eq!(texts(&server.store, "SELECT value FROM setting").await.len(), 1);
        // Of two changes from the same day the later holds.
        let again = update(&server, "admin", json!({ "changes": [{ "key": "daysAhead", "value": "30" }], "version": 1 })).await;
        assert_eq!((value(&again, "daysAhead"), &again["settings"]["version"]), (json!("30"), &json!(2)));
    }
}

on_both! {
    async fn settings_are_for_administrators_alone(server: Server) {
        for login in STAFF.into_iter().filter(|login| *login != "admin").chain(["authority", "kid17"]) {
            let read = server.ask(login, READ, json!({})).await;
            assert_eq!(read.errors()[0].1, "FORBIDDEN", "{login}");
            let done = update(&server, login, json!({ "changes": [{ "key": "daysAhead", "value": "5" }], "version": 0 })).await;
            assert_eq!(json!([done["settings"], done["errors"][0]["code"], done["errors"][0]["rule"]]), json!([null, "FORBIDDEN", "ROLE"]), "{login}");
        }
        assert_eq!(texts(&server.store, "SELECT key FROM setting").await, [""; 0]);
    }
}
