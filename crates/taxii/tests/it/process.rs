//! The example server as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts the server with this data, on a port of the system's choice.
    pub(crate) fn start(data: &std::path::Path) -> Self {
        let mut child = Command::new(example())
            .arg(data)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the example is built with the tests: run `cargo test`, or build it with `--examples`");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .strip_suffix("/taxii2/")
            .unwrap();
        Self {
            address: address.parse().unwrap(),
            child,
        }
    }

    /// Starts the server with data given as text.
    pub(crate) fn with(name: &str, data: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
        std::fs::write(&path, data).unwrap();
        Self::start(&path)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Cargo puts examples beside the folder of the test programs.
fn example() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples")
        .join("memory_server")
}
