//! The schema as developers see it: the file in git is the one that is served, and every field of a person says which group it is of.

use presentie::graphql::schema;

use crate::support::server::Server;

#[test]
fn the_file_in_git_is_the_schema_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, schema::sdl()).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == schema::sdl(), "run: cargo run -- schema > schema.graphql");
}

#[tokio::test]
async fn the_server_hands_out_its_schema() {
    let server = Server::sqlite().await;
    let answer = server.send(axum::http::Request::get("/schema.graphql").body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.text), (200, schema::sdl()));
}
