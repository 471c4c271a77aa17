//! Bundles that are broken as files: nothing of them is taken, since what they lack would end.

use std::io::Write;

use super::bundle::{Bundle, new_school, old_school};
use super::{Import, changes};
use crate::on_both;
use crate::support::server::Server;

async fn error(import: &Import<'_>, bundle: &Bundle) -> String {
    let folder = tempfile::tempdir().unwrap();
    import.path(&bundle.folder(folder.path())).await.unwrap_err().to_string()
}

fn first_line(bundle: &Bundle, file: &'static str) -> String {
    bundle.0[file].lines().next().unwrap().to_owned()
}

/// The bundle with a file cut off where this text begins.
fn cut(bundle: &Bundle, file: &'static str, at: &str) -> Bundle {
    let mut cut = bundle.clone();
    let text = cut.0.get_mut(file).unwrap();
    text.truncate(text.find(at).unwrap());
    cut
}

on_both! {
    async fn a_file_that_is_not_whole_refuses_the_bundle_and_ends_nobody(server: Server) {
        let import = Import::new(&server.store);
        import.bundle(&new_school()).await;
        let whole = new_school();
        let header_alone = |file: &'static str| {
            let mut bundle = new_school();
            bundle.0.insert(file, first_line(&whole, file));
            bundle
        };
        let none = "holds no row that can be used, and the manifest says that it names all there are";
        let mut cases: Vec<(Bundle, String)> = ["orgs", "academicSessions", "classes", "users", "roles", "enrollments"]
            .map(|file| (header_alone(file), format!("{file}.csv: {none}")))
            .to_vec();
        for (file, column) in [
            ("manifest", "value"),
            ("orgs", "name"),
            ("classes", "sourcedId"),
            ("users", "sourcedId"),
            ("roles", "userSourcedId"),
            ("enrollments", "role"),
            ("demographics", "sourcedId"),
        ] {
            let head = first_line(&whole, file);
            let named: Vec<String> = head.split(',').map(|name| if name == column { format!("{name}_") } else { name.to_owned() }).collect();
            cases.push((new_school().with(file, &head, &named.join(",")), format!("{file}.csv: line 1: there is no column {column}")));
        }
        cases.push((new_school().with("users", "anna,active", ",active").with("users", "bram,active", ",active").with("users", "\nma,active", "\n,active")
            .with("users", "\ninfo,active", "\n,active").with("users", "\nt-pa,active", "\n,active").with("users", "\noff,active", "\n,active"),
            format!("users.csv: {none}")));
        let mut empty = new_school();
        empty.0.insert("roles", String::new());
        cases.push((empty, "roles.csv: is empty".to_owned()));
        // Broken off in the third row, before and within a quoted cell.
        cases.push((cut(&whole, "users", ",true,bram"), "users.csv: line 3: breaks off: has 3 cells where the header has 28".to_owned()));
        cases.push((cut(&whole, "users", "t-pa,info"), "users.csv: line 2: breaks off inside quotes".to_owned()));
        cases.push((cut(&whole, "enrollments", ",team-ict,bram"), "enrollments.csv: line 3: breaks off: has 4 cells where the header has 10".to_owned()));
        // A quote that is closed by that of a later row swallows what stands between.
        cases.push((
            new_school().with("roles", "r3,active,,ma,", "r3,active,,\"ma,").with("roles", "r6,active,,off,", "r6,active,,off\","),
            "roles.csv: line 4: has a cell in which another row stands: is a quote not closed?".to_owned(),
        ));
        cases.push((
            new_school().with("roles", "parent,,,roc,", "parent,,,\"roc,").with("roles", "r4,active,,info,primary", "r4,active,,info\",primary"),
            "roles.csv: line 4: has 15 cells where the header has 10, and runs over several lines: is a quote not closed?".to_owned(),
        ));
        for (bundle, says) in cases {
            assert_eq!(error(&import, &bundle).await, says);
            assert_eq!(changes(&import.bundle(&new_school()).await), Vec::<String>::new(), "{says}");
        }
        // What holds changes alone may be empty.
        let changes_alone = header_alone("users").with("manifest", "file.users,bulk", "file.users,delta");
        assert_eq!(import.bundle(&changes_alone).await.totals().ended, 0);
    }
}

#[tokio::test]
async fn before_roles_stood_apart_users_say_who_is_what_and_where() {
    let server = Server::sqlite().await;
    for column in ["role", "orgSourcedIds"] {
        let bundle = old_school().with("users", &format!(",{column},"), &format!(",{column}_,"));
        assert_eq!(error(&Import::new(&server.store), &bundle).await, format!("users.csv: line 1: there is no column {column}"));
    }
}

#[tokio::test]
async fn a_file_in_another_encoding_is_named_once() {
    let server = Server::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let path = new_school().folder(folder.path());
    let text: Vec<u8> = std::iter::once(0xfeff).chain(new_school().0["users"].encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(path.join("users.csv"), text).unwrap();
    let said = Import::new(&server.store).path(&path).await.unwrap_err().to_string();
    assert_eq!(said, "users.csv: is written in UTF-16: save it as UTF-8");
}

#[tokio::test]
async fn two_files_of_one_name_are_refused() {
    let server = Server::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twice.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, text) in &new_school().0 {
        zip.start_file(format!("{name}.csv"), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    for name in ["old/Users.csv", "old/notes.csv", "new/notes.csv"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(first_line(&new_school(), "users").as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let said = Import::new(&server.store).path(&path).await.unwrap_err().to_string();
    assert!(said.ends_with("twice.zip: holds users.csv twice: which of them counts?"), "{said}");
}
