//! A wire to a database that can be cut so that neither end notices: no answer, no error, nothing.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes bytes on to a port of this machine.
pub struct Wire {
    pub address: SocketAddr,
    cut: watch::Sender<()>,
}

impl Wire {
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (cut, cuts) = watch::channel(());
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut cuts = cuts.clone();
                cuts.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(mut far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        // Both ends stay open, and nothing comes out of either any more.
                        _ = cuts.changed() => std::future::pending().await,
                    }
                });
            }
        });
        Self { address, cut }
    }

    /// Every connection that is open now goes silent; new ones are passed on.
    pub fn cut(&self) {
        self.cut.send_replace(());
    }
}
