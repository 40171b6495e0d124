//! A TAXII 2.1 server that keeps everything in memory: for trying clients, and for the conformance tests.
//!
//! `cargo run -p mithaq-taxii --example memory_server -- DATA.json --port N [--user U --password P]`
//!
//! `DATA.json` has the form of medallion's test data: a key `/discovery`, served as written, and a key for
//! each API root. The user is `admin` with the password `Password0` unless told otherwise; a page has at most
//! 20 objects. It listens on 127.0.0.1 only, and prints one line when it does.

mod memory;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use memory::{Memory, PAGE_MAXIMUM};
use mithaq_taxii::authorization::Credentials;

const USAGE: &str = "usage: memory_server DATA.json --port N [--user U --password P]";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(what) => {
            eprintln!("{what}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let data = std::fs::read(&arguments.data)
        .map_err(|error| format!("cannot read `{}`: {error}", arguments.data))?;
    let memory = Memory::read(&data, arguments.credentials, PAGE_MAXIMUM, now_millis)
        .map_err(|error| format!("cannot use `{}`: {error}", arguments.data))?;
    let app = mithaq_taxii::routes(memory).fallback(mithaq_taxii::not_found);
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)))
            .await?;
    let mut stdout = std::io::stdout();
    writeln!(
        stdout,
        "listening on http://{}/taxii2/",
        listener.local_addr()?
    )?;
    stdout.flush()?;
    axum::serve(listener, app).await?;
    Ok(())
}

fn now_millis() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

struct Arguments {
    data: String,
    port: u16,
    credentials: Credentials,
}

impl Arguments {
    fn read(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut data, mut port) = (None, None);
        let (mut user, mut password) = ("admin".to_owned(), "Password0".to_owned());
        while let Some(argument) = given.next() {
            let mut value = || {
                given
                    .next()
                    .ok_or_else(|| format!("`{argument}` needs a value"))
            };
            match argument.as_str() {
                "--port" => {
                    port = Some(
                        value()?
                            .parse()
                            .map_err(|_| "`--port` needs a number up to 65535")?,
                    )
                }
                "--user" => user = value()?,
                "--password" => password = value()?,
                other if other.starts_with('-') => return Err(format!("`{other}` is not known")),
                _ if data.is_none() => data = Some(argument),
                other => return Err(format!("`{other}` is one file too many")),
            }
        }
        Ok(Self {
            data: data.ok_or("name the file with the data")?,
            port: port.ok_or("name the port")?,
            credentials: Credentials::Basic { user, password },
        })
    }
}
