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
    assert!(!config.built_in_issuer && !config.introspection && config.issuers.is_empty());
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
    let broken = Config::new(&file("national_number_key = \"hush\nlisten = 1")).unwrap_err().join("\n");
    assert!(!broken.contains("hush") && broken.contains("line 1"), "{broken}");
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
