use super::*;

fn variables(pairs: &[(&str, &str)]) -> Layers {
    Layers::default().with_variables(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn file(text: &str) -> Layers {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("presentie.toml");
    std::fs::write(&path, text).unwrap();
    Layers::default().with_file(&path, true)
}

#[test]
fn without_a_word_the_defaults_hold() {
    let config = Config::new(&Layers::default()).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert!(!config.built_in_issuer && !config.behind_proxy && !config.introspection && config.issuers.is_empty());
}

#[test]
fn every_wrong_key_is_named_at_once() {
    let text = "listen = \"here\"\ncolour = 1\nrequest_seconds = 900\n[[issuers]]\nissuer = \"x\"\nalgorithms = \"HS\"\njwks_url = \"http://x\"\nsecret = 1\n";
    let wrong = Config::new(&file(text).with_variables([("PRESENTIE_COLOR".into(), "red".into())])).unwrap_err().join("\n");
    for name in [
        "listen",
        "colour",
        "request_seconds",
        "issuers[0].algorithms",
        "issuers[0].jwks_url",
        "issuers[0].audiences",
        "issuers[0].secret",
        "color",
    ] {
        assert!(wrong.contains(name), "{name} in {wrong}");
    }
}

#[test]
fn a_later_layer_wins_and_is_named() {
    let layers = file("listen = \"127.0.0.1:1\"\nintrospection = true\n")
        .with_variables([("PRESENTIE_LISTEN".into(), "127.0.0.1:2".into())])
        .with_option("listen", Some("127.0.0.1:3".into()));
    let config = Config::new(&layers).unwrap();
    assert_eq!((config.listen.port(), config.introspection), (3, true));
    let text = describe(&layers);
    assert!(text.contains("command line") && text.contains("presentie.toml") && text.contains("default"), "{text}");
}

#[test]
fn secrets_are_never_printed() {
    let key = "ab".repeat(32);
    let layers = variables(&[("PRESENTIE_NATIONAL_NUMBER_KEY", &key), ("PRESENTIE_DATABASE_URL", "postgres://me:hush@db/presentie")]);
    let text = describe(&layers);
    assert!(!text.contains(&key) && !text.contains("hush") && text.contains("***@db/presentie"), "{text}");
    assert_eq!(Config::new(&layers).unwrap().national_number_key, Some([0xab; 32]));
    let elsewhere = describe(&variables(&[("PRESENTIE_DATABASE_URL", "postgres://db/presentie?user=me&password=hush")]));
    assert!(!elsewhere.contains("hush") && elsewhere.contains("postgres://db/presentie?***"), "{elsewhere}");
    let broken = Config::new(&file("national_number_key = \"hush\nlisten = 1")).unwrap_err().join("\n");
    assert!(!broken.contains("hush") && broken.contains("line 1"), "{broken}");
}

#[test]
fn each_setting_is_refused_by_name_in_every_wrong_way() {
    for (line, key) in [
        ("database_url = \"mysql://x\"", "database_url"),
        ("database_url = \"sqlite::memory:\"", "database_url"),
        ("database_url = [\"x\"]", "database_url"),
        ("database_connections = 0", "database_connections"),
        ("database_connections = 101", "database_connections"),
        ("database_connections = \"many\"", "database_connections"),
        ("database_connections = 1.5", "database_connections"),
        ("listen = \"localhost\"", "listen"),
        ("request_seconds = 0", "request_seconds"),
        ("request_seconds = true", "request_seconds"),
        ("introspection = \"yes\"", "introspection"),
        ("behind_proxy = 1", "behind_proxy"),
        ("built_in_issuer = 1", "built_in_issuer"),
        ("national_number_key = \"abc\"", "national_number_key"),
        ("log = \"loud=very\"", "log"),
        ("log = \"loud\"", "log"),
        ("log = \"info,presentie\"", "log"),
        ("log_format = \"xml\"", "log_format"),
        ("issuers = 3", "issuers"),
        ("issuers = \"x\"", "issuers"),
        ("[issuers]\nissuer = \"x\"", "issuers"),
        ("issuers = [1]", "issuers[0]"),
        ("[database]\nurl = \"x\"", "database"),
        ("Listen = \"127.0.0.1:1\"", "Listen"),
    ] {
        let wrong = Config::new(&file(line)).unwrap_err();
        assert!(
            wrong.len() == 1 && wrong[0].starts_with(&format!("{key} ")) || wrong[0].starts_with(&format!("{key}:")),
            "{line}: {wrong:?}"
        );
        assert!(!wrong[0].contains("no such setting") || ["database", "Listen"].contains(&key), "{wrong:?}");
    }
    for (name, key) in
        [("PRESENTIE_LISTEN", "listen"), ("PRESENTIE_ISSUERS", "issuers"), ("PRESENTIE_", ""), ("PRESENTIE_DATABASE", "database")]
    {
        let wrong = Config::new(&variables(&[(name, "\u{fffd}")])).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].starts_with(&format!("{key} ({name})")), "{name}: {wrong:?}");
    }
}

#[test]
fn levels_are_known_words_alone_or_by_module() {
    for value in ["error", "warn", "INFO", "off", "info,presentie=debug", "warn,presentie::http=trace", "presentie=info"] {
        assert!(Config::new(&variables(&[("PRESENTIE_LOG", value)])).is_ok(), "{value}");
    }
}

#[test]
fn each_key_of_an_issuer_is_refused_by_name() {
    let good = [
        ("issuer", "\"https://x\""),
        ("algorithms", "\"EC\""),
        ("jwks_file", "\"x.json\""),
        ("longest_life_seconds", "60"),
        ("audiences", "[{ audience = \"a\", institution = \"25LX\", portal = \"PARENT\" }]"),
    ];
    let table = |changed: &str, value: &str| {
        let lines = good.iter().map(|(key, old)| format!("{key} = {}\n", if *key == changed { value } else { old }));
        format!("[[issuers]]\n{}", lines.collect::<String>())
    };
    assert!(Config::new(&file(&table("", ""))).is_ok());
    for (key, value, named) in [
        ("issuer", "7", "issuers[0].issuer"),
        ("issuer", "\" \"", "issuers[0].issuer"),
        ("algorithms", "\"HS256\"", "issuers[0].algorithms"),
        ("jwks_file", "7", "issuers[0]"),
        ("longest_life_seconds", "59", "issuers[0].longest_life_seconds"),
        ("longest_life_seconds", "\"an hour\"", "issuers[0].longest_life_seconds"),
        ("audiences", "[]", "issuers[0].audiences"),
        ("audiences", "[7]", "issuers[0].audiences[0]"),
        ("audiences", "[{ audience = \"a\", institution = \"25LX\", portal = \"OFFICE\" }]", "issuers[0].audiences[0].portal"),
        ("audiences", "[{ audience = \"a\", institution = 25, portal = \"PARENT\" }]", "issuers[0].audiences[0].institution"),
        ("audiences", "[{ audience = \"a\", institution = \"25LX\", portal = \"PARENT\", x = 1 }]", "issuers[0].audiences[0].x"),
    ] {
        let wrong = Config::new(&file(&table(key, value))).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].starts_with(&format!("{named}:")), "{key} = {value}: {wrong:?}");
    }
    let twice = format!("{}{}", table("", ""), table("", ""));
    assert_eq!(Config::new(&file(&twice)).unwrap_err(), ["issuers[1].issuer: stands there twice"]);
}

#[test]
fn a_whole_issuer_is_read() {
    let text = r#"
        [[issuers]]
        issuer = "https://connect.example"
        algorithms = "RSA"
        jwks_url = "https://connect.example/jwks"
        audiences = [{ audience = "parents", institution = "25LX", portal = "PARENT" }]
    "#;
    let config = Config::new(&file(text)).unwrap();
    assert_eq!(config.issuers[0].audiences["parents"], ("25LX".to_owned(), ::entity::kind::Audience::Parent));
    assert_eq!(config.issuers[0].longest_life_seconds, 3600);
}
