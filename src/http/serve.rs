//! Listens, and ends in order: requests in flight are answered, new ones refused.

use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::address::Peer;

/// How long clients are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// For the headers of a request; also how long an idle connection is kept, so longer than a load balancer's own limit.
    pub headers: Duration,
    /// For requests in flight at the end.
    pub last_requests: Duration,
}

impl Times {
    /// What holds where nothing else is said.
    pub const USUAL: Self = Self { headers: Duration::from_secs(30), last_requests: Duration::from_secs(10) };
}

const H2_PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Serves until `stop` is done.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    serve_within(Times::USUAL, listener, router, stop).await;
}

/// The same, waiting for clients no longer than that.
pub async fn serve_within(times: Times, listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let (ending, _) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to come back rather than spin.
                tracing::warn!(%error, "accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone().layer(Extension(Peer(peer.ip()))));
        let watcher = graceful.watcher();
        let mut ending = ending.subscribe();
        tokio::spawn(async move {
            // Who has said nothing yet has no request in flight: the end need not wait for it.
            let silent = tokio::select! {
                spoken = timeout(times.headers, spoken(&stream)) => spoken.is_err(),
                _ = ending.changed() => true,
            };
            if silent {
                return;
            }
            let mut builder = Builder::new(TokioExecutor::new());
            builder.http1().timer(TokioTimer::new()).header_read_timeout(times.headers);
            builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(times.headers)).keep_alive_timeout(times.headers);
            let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, "connection");
            }
        });
    }
    drop(listener);
    ending.send_replace(true);
    if timeout(times.last_requests, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// Returns when the client has said which protocol it speaks: hyper waits for that without any limit.
async fn spoken(stream: &TcpStream) {
    let mut first = [0; H2_PREFACE.len()];
    loop {
        match stream.peek(&mut first).await {
            Ok(0) | Err(_) => return,
            Ok(length) if length == first.len() || first[..length] != H2_PREFACE[..length] => return,
            Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Done when the process is asked to end.
pub async fn end_asked() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
