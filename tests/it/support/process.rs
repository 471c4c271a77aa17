//! The program itself, as people start it: its own process, its own log, its own exit code.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a test waits for the program: far more than it needs.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a command that ended has said.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub out: String,
    pub err: String,
}

/// `presentie` in that folder, with nothing of our own environment that could configure it.
pub fn presentie(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_presentie"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { status: output.status, out: text(output.stdout), err: text(output.stderr) }
}

/// A server that listens.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
    log: Option<JoinHandle<String>>,
}

impl Serving {
    /// Starts `presentie serve` with these arguments and waits until it says where it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.args(["--listen", "127.0.0.1:0"]).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (said, listens): (_, Receiver<SocketAddr>) = channel();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            for line in stderr.lines() {
                let line = line.unwrap();
                if let Some((_, address)) = line.split_once("listen=") {
                    let _ = said.send(address.trim().parse().unwrap());
                }
                log.push_str(&line);
                log.push('\n');
            }
            log
        });
        let Ok(address) = listens.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            panic!("it does not serve: {}", log.join().unwrap());
        };
        Self { child, address, log: Some(log) }
    }

    /// Posts a body to `/graphql`, or gets a path: the whole answer.
    pub fn ask(&self, what: &Ask<'_>) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = match what {
            Ask::Get(path) => format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
            Ask::Post(token, body) => format!(
                "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
                 authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            ),
        };
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to end as a supervisor does, and hands out its log.
    pub fn end(mut self) -> (ExitStatus, String) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        (self.child.wait().unwrap(), self.log.take().unwrap().join().unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request.
pub enum Ask<'a> {
    Get(&'a str),
    /// Token and body.
    Post(&'a str, &'a str),
}
