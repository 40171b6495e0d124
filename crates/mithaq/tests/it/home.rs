//! A place for one test: a data directory, files, the program, and what it said.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The operator that every test node has.
pub(crate) const OPERATOR: &str = "noor";

pub(crate) struct Home {
    folder: TempDir,
    /// Kibibytes of data that each of its processes may have.
    limit: Option<u64>,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    /// No node yet.
    pub(crate) fn empty() -> Home {
        Home {
            folder: tempfile::tempdir().unwrap(),
            limit: None,
        }
    }

    /// A node of the National CERT of Qamar.
    pub(crate) fn new() -> Home {
        let home = Home::empty();
        home.run(&[
            "init",
            "--party",
            "National CERT of Qamar",
            "--operator",
            OPERATOR,
            "--yes",
        ])
        .ended(0);
        home
    }

    /// From now on the kernel gives no process of this home more than these bytes of data: heap, private mappings
    /// and stacks, touched or not. One that asks for more is aborted.
    pub(crate) fn limit_memory(&mut self, bytes: u64) {
        self.limit = Some(bytes / 1024);
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and says where it is.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program with nothing of the tester's own surroundings, and nobody at its input.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let program = env!("CARGO_BIN_EXE_mithaq");
        let mut command = match self.limit {
            None => Command::new(program),
            Some(kibibytes) => {
                let mut shell = Command::new("sh");
                let script = format!("ulimit -d {kibibytes} && exec \"$@\"");
                shell.args(["-c", &script, "sh", program]);
                shell
            }
        };
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MITHAQ_")) {
            command.env_remove(name);
        }
        command
            .env("HOME", self.folder.path())
            .env_remove("XDG_DATA_HOME")
            .env("MITHAQ_DATA_DIR", self.data_dir())
            .env("MITHAQ_OPERATOR", OPERATOR)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    /// Starts `serve` on a free loopback port and waits until it says that it is ready.
    pub(crate) fn serve(&self) -> Served {
        let log = self.path("serve.log");
        let mut child = self
            .command(&["serve", "--listen", "127.0.0.1:0", "--plain-http", "--json"])
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("{line}{}", std::fs::read_to_string(&log).unwrap()));
        let addr = ready["addr"].as_str().unwrap().to_owned();
        let url = ready["url"].as_str().unwrap().to_owned();
        Served { child, addr, url }
    }
}

impl Ended {
    pub(crate) fn of(command: &mut Command) -> Ended {
        Ended::new(command.output().unwrap())
    }

    pub(crate) fn new(output: Output) -> Ended {
        Ended {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It must have ended so.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Ended {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    /// Its output as the one JSON value that it must be.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// The code of its error, which must be the one JSON value of its output.
    #[track_caller]
    pub(crate) fn error_code(&self) -> String {
        let value = self.json();
        let error = value["error"].as_object().unwrap();
        let mut keys: Vec<&String> = error.keys().collect();
        keys.sort();
        assert_eq!(keys, ["code", "next", "what", "why"]);
        error["code"].as_str().unwrap().to_owned()
    }
}

/// A running node. Ends with the test, whatever becomes of the test.
pub(crate) struct Served {
    child: Child,
    addr: String,
    pub(crate) url: String,
}

impl Served {
    /// Status and body of a GET.
    pub(crate) fn get(&self, path: &str, token: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        let authorization = match token {
            "" => String::new(),
            token => format!("Authorization: Bearer {token}\r\n"),
        };
        let host = &self.addr;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n{authorization}Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = match head
            .to_ascii_lowercase()
            .contains("transfer-encoding: chunked")
        {
            true => unchunked(body),
            false => body.to_owned(),
        };
        (status, body)
    }

    /// The same, which must succeed, as JSON.
    #[track_caller]
    pub(crate) fn get_json(&self, path: &str, token: &str) -> Value {
        let (status, body) = self.get(path, token);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Asks it to stop, as a service manager does, and waits for its end.
    pub(crate) fn terminate(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has ended already when the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap();
        if length == 0 {
            break;
        }
        whole.push_str(&rest[..length]);
        body = rest[length..].strip_prefix("\r\n").unwrap();
    }
    whole
}

/// Whether a path can be read by others than its owner.
pub(crate) fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}
