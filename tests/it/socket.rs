//! Clients that misbehave, over a real socket: slow ones, silent ones, and those that are in the middle of something when we end.

use std::net::SocketAddr;
use std::time::Duration;

use presentie::http::serve::{Times, serve_within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::broken::{Gate, bearer, behind_the_door};
use crate::support::server::Server;

/// What the server waits for clients, here.
const SHORT: Duration = Duration::from_millis(200);
/// What a test waits for the server: far more than it needs, so that a slow machine fails nothing.
const PATIENCE: Duration = Duration::from_secs(20);
const H2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct Listening {
    address: SocketAddr,
    gate: Gate,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
    _server: Server,
}

impl Listening {
    async fn with(headers: Duration) -> Self {
        let server = Server::sqlite().await;
        let gate = Gate::default();
        let router = behind_the_door(server.store.clone(), &gate, Duration::from_secs(10), SHORT);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let times = Times { headers, last_requests: Duration::from_secs(10) };
        let ended = tokio::spawn(async move {
            serve_within(times, listener, router, async {
                let _ = stopped.await;
            })
            .await;
        });
        Self { address, gate, stop: Some(stop), ended, _server: server }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }
}

fn request(query: &str) -> String {
    let body = format!("{{\"query\":\"{query}\"}}");
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n{body}",
        bearer(),
        body.len()
    )
}

/// One answer: status and body.
async fn answer(stream: &mut TcpStream) -> (u16, String) {
    let mut bytes = vec![];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return (head[9..12].parse().unwrap(), body.to_owned());
            }
        }
        let mut more = [0; 4096];
        let read = timeout(PATIENCE, stream.read(&mut more)).await.expect("no answer").unwrap();
        assert!(read > 0, "closed after {text:?}");
        bytes.extend_from_slice(&more[..read]);
    }
}

/// Waits until the server hangs up, and tells what it said before.
async fn hung_up(stream: &mut TcpStream) -> String {
    let mut said = vec![];
    match timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("still open") {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
    }
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn silent_and_slow_clients_are_hung_up_on() {
    let server = Listening::with(SHORT).await;
    for said in [&b""[..], b"POST /gra", b"POST /graphql HTTP/1.1\r\nhost: x\r\n", &H2_PREFACE[..9], H2_PREFACE] {
        let mut stream = server.connect().await;
        stream.write_all(said).await.unwrap();
        hung_up(&mut stream).await;
    }
}

#[tokio::test]
async fn a_client_that_sends_its_headers_byte_by_byte_is_hung_up_on() {
    let server = Listening::with(SHORT).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let drip = tokio::spawn(async move {
        for byte in request("{ __typename }").bytes() {
            if write.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("all of it was taken");
    });
    let mut said = vec![];
    let _ = timeout(PATIENCE, read.read_to_end(&mut said)).await.expect("still open");
    drop(read);
    drip.abort();
    assert!(!String::from_utf8_lossy(&said).contains("__typename"));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_answered_408_and_one_that_breaks_off_breaks_nothing() {
    let server = Listening::with(PATIENCE).await;
    let whole = request("{ __typename }");
    let mut slow = server.connect().await;
    slow.write_all(&whole.as_bytes()[..whole.len() - 5]).await.unwrap();
    let (status, body) = answer(&mut slow).await;
    assert!(status == 408 && body.contains("TIMEOUT"), "{status} {body}");
    let mut broken = server.connect().await;
    broken.write_all(&whole.as_bytes()[..whole.len() - 5]).await.unwrap();
    drop(broken);
    let mut next = server.connect().await;
    next.write_all(whole.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut next).await.0, 200);
}

#[tokio::test]
async fn two_requests_go_over_one_connection_also_when_the_first_breaks() {
    let server = Listening::with(PATIENCE).await;
    let mut stream = server.connect().await;
    for (query, status) in [("{ __typename }", 200), ("{ panics }", 500), ("{ __typename }", 200)] {
        stream.write_all(request(query).as_bytes()).await.unwrap();
        assert_eq!(answer(&mut stream).await.0, status, "{query}");
    }
}

#[tokio::test]
async fn http_2_is_spoken_to_who_begins_with_it() {
    let server = Listening::with(PATIENCE).await;
    let (client, connection) = h2::client::handshake(server.connect().await).await.unwrap();
    tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let request = axum::http::Request::post("http://x/graphql").header("content-type", "application/json").body(()).unwrap();
    let (response, mut body) = client.send_request(request, false).unwrap();
    body.send_data(r#"{"query":"{ __typename }"}"#.into(), true).unwrap();
    let response = timeout(PATIENCE, response).await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-request-id"].len(), 32);
}

#[tokio::test]
async fn the_end_waits_for_requests_in_flight_and_for_nobody_else() {
    let mut server = Listening::with(PATIENCE).await;
    let _silent = server.connect().await;
    let mut idle = server.connect().await;
    idle.write_all(request("{ __typename }").as_bytes()).await.unwrap();
    answer(&mut idle).await;
    let mut busy = server.connect().await;
    busy.write_all(request("{ waits }").as_bytes()).await.unwrap();
    timeout(PATIENCE, server.gate.begun.notified()).await.unwrap();
    server.stop();
    hung_up(&mut idle).await;
    assert!(TcpStream::connect(server.address).await.is_err(), "a new client is taken at the end");
    assert!(!server.ended.is_finished(), "ended with a request in flight");
    server.gate.open.notify_one();
    let (status, body) = answer(&mut busy).await;
    assert!(status == 200 && body.contains(r#""waits":1"#), "{status} {body}");
    timeout(Duration::from_secs(5), &mut server.ended).await.expect("waits for a client that said nothing").unwrap();
}
