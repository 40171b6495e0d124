//! An HTTP client simple enough to send what no library would.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

pub(crate) const TAXII: &str = "application/taxii+json;version=2.1";

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }
}

/// A request as text, with `Host` and `Connection: close` added, and its body as it is.
pub(crate) fn send(
    to: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let framed = headers
        .iter()
        .any(|(name, _)| matches!(*name, "Content-Length" | "Transfer-Encoding"));
    if !framed && (!body.is_empty() || method == "POST") {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    head += "\r\n";
    let mut stream = TcpStream::connect(to).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses need not read on: the answer counts, not whether everything could be written.
    let _ = body
        .chunks(1 << 14)
        .try_for_each(|chunk| stream.write_all(chunk));
    let mut answer = Vec::new();
    let mut buffer = [0; 1 << 14];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..count]);
    }
    read(&answer)
}

fn read(answer: &[u8]) -> Reply {
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(answer)));
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let reply = Reply {
        status,
        headers,
        body: answer[end + 4..].to_vec(),
    };
    if let Some(length) = reply.header("content-length") {
        assert_eq!(length.parse::<usize>().unwrap(), reply.body.len());
    }
    reply
}

/// What every answer of a TAXII server has.
#[track_caller]
pub(crate) fn check_taxii(reply: &Reply) {
    assert_eq!(reply.header("content-type"), Some(TAXII));
    if 400 <= reply.status {
        let error = reply.json();
        assert!(error["title"].is_string(), "{error}");
        assert_eq!(error["http_status"], reply.status.to_string());
    }
    assert_eq!(
        reply.header("www-authenticate").is_some(),
        reply.status == 401
    );
}
