//! A database, a world in it, and a door to ask through.

pub mod broken;
pub mod facts;
pub mod grow;
pub mod import;
pub mod missed;
pub mod postgres;
pub mod process;
pub mod scratch;
pub mod sdl;
pub mod server;
pub mod signals;
pub mod slip;
pub mod ties;
pub mod waiting;
pub mod wire;
pub mod world;

/// One test, twice: `name::sqlite` and `name::postgres`. The body gets a [`server::Server`] with the test world in it.
#[macro_export]
macro_rules! on_both {
    (async fn $name:ident($server:ident: Server) $body:block) => {
        async fn $name($server: $crate::support::server::Server) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::server::Server::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::support::server::Server::postgres().await).await;
            }
        }
    };
}
