//! The database goes away and comes back: requests are told so in time, the process lives, and nobody has to do anything.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::postgres::{Cluster, fresh};
use crate::support::server::{Answer, Server};
use crate::support::wire::Wire;
use crate::support::world::{CODE, student};

/// Longest time a request may run, as the server of the tests is told.
const REQUEST_TIME: Duration = Duration::from_secs(10);
const WEEK: &str = "query($student: ID!) { week(studentId: $student, of: \"2026-11-20\") { begins } }";

async fn week(server: &Server) -> Answer {
    let begun = Instant::now();
    let answer = server.ask("authority", WEEK, json!({ "student": student(CODE, "kid15") })).await;
    assert!(begun.elapsed() < REQUEST_TIME, "{:?}", begun.elapsed());
    answer
}

async fn health(server: &Server, path: &str) -> u16 {
    server.send(Request::get(path).body(Body::empty()).unwrap()).await.status.as_u16()
}

/// Asks until there is an answer with data; what comes before must be the code for "try again".
async fn recovered(server: &Server) -> u32 {
    let begun = Instant::now();
    let mut refused = 0;
    loop {
        let answer = week(server).await;
        if answer.json().get("errors").is_none() {
            return refused;
        }
        assert_eq!(answer.errors()[0].1, "UNAVAILABLE", "{}", answer.text);
        assert_eq!(answer.headers["retry-after"], "2");
        assert!(begun.elapsed() < Duration::from_secs(30), "it does not recover: {}", answer.text);
        refused += 1;
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_stops_and_starts() {
    let (cluster, running, url) = Cluster::with_world().await;
    let server = Server::open(&url, None).await;
    assert_eq!(recovered(&server).await, 0);
    tokio::task::spawn_blocking(|| running.stop()).await.unwrap();
    let answer = week(&server).await;
    assert_eq!((answer.status.as_u16(), answer.errors()[0].1.as_str()), (503, "UNAVAILABLE"), "{}", answer.text);
    assert_eq!(answer.headers["retry-after"], "2");
    assert!(answer.json().get("data").is_none() && !answer.text.to_lowercase().contains("database"), "{}", answer.text);
    assert_eq!((health(&server, "/health/ready").await, health(&server, "/health/live").await), (503, 200));
    let running = cluster.start();
    recovered(&server).await;
    assert_eq!(health(&server, "/health/ready").await, 200);
    tokio::task::spawn_blocking(|| running.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_died_silently_are_replaced() {
    let url = fresh().await;
    let (front, rest) = url.split_once("127.0.0.1:").unwrap();
    let (port, name) = rest.split_once('/').unwrap();
    let wire = Wire::to(port.parse().unwrap()).await;
    let server = Server::open(&format!("{front}{}/{name}", wire.address), None).await;
    // All four connections are opened, and none is idle for long enough to be tried before it is used.
    let asked = || async { tokio::join!(week(&server), week(&server), week(&server), week(&server)) };
    let (first, ..) = asked().await;
    first.data();
    wire.cut();
    let (first, ..) = asked().await;
    assert_eq!((first.status.as_u16(), first.errors()[0].1.as_str()), (503, "UNAVAILABLE"), "{}", first.text);
    recovered(&server).await;
    for answer in <[Answer; 4]>::from(asked().await) {
        answer.data();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_somebody_writes_to_sqlite_others_read_and_a_second_writer_is_told() {
    let server = Server::sqlite().await;
    let import = server.store.begin().await.unwrap();
    import.execute_unprepared("UPDATE student SET first_name = 'x'").await.unwrap();
    assert_eq!(recovered(&server).await, 0);
    let other = presentie::store::Store::connect(&server.url, 1).await.unwrap();
    let error = other.begin().await.unwrap_err().to_string();
    assert_eq!(error, "database: database is locked (5)");
    import.rollback().await.unwrap();
    other.begin().await.unwrap().rollback().await.unwrap();
    assert_eq!(recovered(&server).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_the_write_and_nothing_else() {
    let server = Server::sqlite().await;
    let before = week(&server).await.data();
    let import = server.store.begin().await.unwrap();
    // What SQLite says of a full disk, it also says of a full file.
    import.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let fill = "INSERT INTO history (id, institution_id, at, actor_kind, actor, deed, subject, subject_id, before) \
        SELECT randomblob(16), i.id, '2026-11-23T10:00:00+00:00', 'SYSTEM', 'x', 'x', 'x', i.id, hex(zeroblob(1000000)) FROM institution i";
    import.execute_unprepared("UPDATE student SET first_name = 'x'").await.unwrap();
    let error = presentie::store::StoreError::from(import.execute_unprepared(fill).await.unwrap_err()).to_string();
    assert_eq!(error, "database: database or disk is full (13)");
    drop(import);
    assert_eq!(week(&server).await.data(), before);
    let again = server.store.begin().await.unwrap();
    again.execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
    again.execute_unprepared(fill).await.unwrap();
    again.commit().await.unwrap();
}
