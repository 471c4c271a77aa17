//! The staircase: a folder uses only what stands below it. Read from the `use` lines and paths of the source itself.

use std::path::{Path, PathBuf};

/// Each folder of `src`, from the top, with what it may use of the rest.
const STAIRCASE: [(&str, &[&str]); 12] = [
    ("cli", &["http", "graphql", "demo", "exchange", "jobs", "deed", "store", "policy", "domain", "clock", "config"]),
    ("http", &["graphql", "store", "policy", "clock"]),
    ("graphql", &["deed", "store", "policy", "domain", "clock"]),
    ("demo", &["graphql", "exchange", "deed", "store", "policy", "domain", "clock"]),
    ("exchange", &["deed", "store", "policy", "domain", "clock"]),
    ("jobs", &["deed", "store", "policy", "domain", "clock"]),
    ("deed", &["store", "policy", "domain", "clock"]),
    ("store", &["policy", "domain", "clock"]),
    ("policy", &["domain"]),
    ("domain", &[]),
    ("clock", &[]),
    ("config", &[]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Lines of code: no comments.
fn code(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
}

#[test]
fn a_floor_uses_only_what_stands_below_it() {
    let src = root().join("src");
    let mut wrong = vec![];
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let floor = relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if floor == "main" || floor == "lib" {
            continue;
        }
        let (_, below) = STAIRCASE.iter().find(|(name, _)| *name == floor).unwrap_or_else(|| panic!("{floor} is not on the staircase"));
        for line in code(&path) {
            for (other, _) in STAIRCASE {
                let names_it = ["crate::", "presentie::"].iter().any(|root| line.contains(&format!("{root}{other}::")));
                if names_it && other != floor && !below.contains(&other) {
                    wrong.push(format!("{}: {line}", relative.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn libraries_are_named_where_they_belong() {
    let src = root().join("src");
    let mut wrong = vec![];
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap().display().to_string();
        let in_folder = |folder: &str| relative.starts_with(folder);
        for line in code(&path) {
            let names = |library: &str| line.contains(&format!("{library}::"));
            let misplaced = (names("sea_orm") && !in_folder("store"))
                || (names("jsonwebtoken") && relative != "http/authenticate.rs")
                || (names("async_graphql") && !in_folder("graphql") && !in_folder("http"))
                || (names("axum") && !in_folder("http"))
                || ((in_folder("domain") || in_folder("policy")) && (names("tokio") || line.contains("async fn") || names("std::fs")))
                || (in_folder("domain") && names("entity") && !names("entity::kind") && !names("entity::id"));
            if misplaced {
                wrong.push(format!("{relative}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_deeds_and_the_floor_below_them_write() {
    // Every function of `store` that writes asks for a permit of a deed; whoever opens a transaction elsewhere goes around them.
    let src = root().join("src");
    let allowed = ["store", "deed"];
    let outside: Vec<String> = sources(&src)
        .iter()
        .filter(|path| !allowed.iter().any(|floor| path.starts_with(src.join(floor))))
        .filter(|path| {
            code(path).iter().any(|line| line.contains(".begin().await") || line.contains("Bulk::begin") || line.contains("Work::begin"))
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn files_say_what_they_are_and_stay_small() {
    let mut wrong = vec![];
    for folder in ["src", "entity/src", "migration/src"] {
        for path in sources(&root().join(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let without_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let is_tests = path.ends_with("tests.rs");
            if !is_tests && !text.starts_with("//!") {
                wrong.push(format!("{}: opens without //!", path.display()));
            }
            if !is_tests && without_tests.lines().count() > 300 {
                wrong.push(format!("{}: {} lines", path.display(), without_tests.lines().count()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
