//! A PostgreSQL cluster for this run of the tests: in a temporary folder, on a free port, gone with the process.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use presentie::store::{Store, migrate};
use sea_orm::{ConnectionTrait, Database};

use super::world;

/// Name of the database that each test copies: migrated, with the world in it.
const TEMPLATE: &str = "world";

static CLUSTER: OnceLock<u16> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new database with the test world in it.
pub async fn fresh() -> String {
    let port = tokio::task::spawn_blocking(|| *CLUSTER.get_or_init(start)).await.unwrap();
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(url(port, "postgres")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")).await.unwrap();
    admin.close().await.unwrap();
    url(port, &name)
}

/// The address of a new database with the tables and nothing in them.
pub async fn empty() -> String {
    let port = tokio::task::spawn_blocking(|| *CLUSTER.get_or_init(start)).await.unwrap();
    let name = format!("e{}", DATABASES.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(url(port, "postgres")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name} STRATEGY FILE_COPY")).await.unwrap();
    admin.close().await.unwrap();
    let store = Store::connect(&url(port, &name), 2).await.unwrap();
    migrate::up(&store).await.unwrap();
    store.close().await.unwrap();
    url(port, &name)
}

fn url(port: u16, name: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{name}")
}

/// The shared cluster: it runs until the process ends.
fn start() -> u16 {
    let cluster = Cluster::new();
    std::mem::forget(cluster.start());
    in_a_runtime_of_its_own(make_template(cluster.port));
    cluster.port
}

/// Pools belong to the runtime that made them, and the template may have no connection when it is copied.
fn in_a_runtime_of_its_own(work: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(move || tokio::runtime::Runtime::new().unwrap().block_on(work)).join().unwrap();
}

/// A cluster of one test, which may stop and start it.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    root: bool,
}

/// A server that runs.
pub struct Running {
    pid: u32,
    ended: std::thread::JoinHandle<()>,
}

impl Cluster {
    /// An empty one, not running.
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("presentie-pg-").tempdir().unwrap().keep();
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        if root {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        }
        let made = as_postgres(root, &binaries().join("initdb"), &folder)
            .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--pgdata"])
            .arg(folder.join("data"))
            .stdout(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "initdb");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port, root }
    }

    /// One that runs, with the test world in it, and the world's address.
    pub async fn with_world() -> (Self, Running, String) {
        let make = || {
            let cluster = Self::new();
            let running = cluster.start();
            in_a_runtime_of_its_own(make_template(cluster.port));
            let address = url(cluster.port, TEMPLATE);
            (cluster, running, address)
        };
        tokio::task::spawn_blocking(make).await.unwrap()
    }

    /// Starts it; it answers soon.
    pub fn start(&self) -> Running {
        let mut server = as_postgres(self.root, &binaries().join("postgres"), &self.folder);
        server.arg("-D").arg(self.folder.join("data")).args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k", ""]);
        for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300", "timezone=Asia/Tokyo"] {
            server.args(["-c", setting]);
        }
        let (ready, pid) = std::sync::mpsc::channel();
        // The server is told to end when the thread that made it ends, and threads of tests end early: this one never does.
        let ended = std::thread::spawn(move || {
            let mut running = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            ready.send(running.id()).unwrap();
            running.wait().unwrap();
        });
        Running { pid: pid.recv().unwrap(), ended }
    }
}

impl Running {
    /// Stops it: connections are broken off.
    pub fn stop(self) {
        assert!(Command::new("kill").args(["-INT", &self.pid.to_string()]).status().unwrap().success());
        self.ended.join().unwrap();
    }
}

async fn make_template(port: u16) {
    let mut tries = 0;
    let admin = loop {
        match Database::connect(url(port, "postgres")).await {
            Ok(admin) => break admin,
            Err(error) => {
                tries += 1;
                assert!(tries < 300, "PostgreSQL does not answer: {error}");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    };
    admin.execute_unprepared(&format!("CREATE DATABASE {TEMPLATE}")).await.unwrap();
    admin.close().await.unwrap();
    let store = Store::connect(&url(port, TEMPLATE), 2).await.unwrap();
    migrate::up(&store).await.unwrap();
    world::build(&store).await;
    store.close().await.unwrap();
}

/// As root, PostgreSQL must run as somebody else; either way it ends with us.
fn as_postgres(root: bool, program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if root {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    }
    command.args(["--pdeathsig=INT", "--"]).arg(program).current_dir(folder).process_group(0);
    command
}

/// Debian keeps the programs apart by version and off the path.
fn binaries() -> PathBuf {
    if let Some(folder) = std::env::var_os("PRESENTIE_TEST_PG_BIN") {
        return folder.into();
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop().expect("PostgreSQL is not installed: the test command of the README installs it")
}
