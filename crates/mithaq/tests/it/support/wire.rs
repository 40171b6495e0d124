//! HTTP/1.1 byte for byte: what a stranger, a client or a peer can put on the line.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use mithaq_node::wire::tls::{SpkiPin, client_config};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// Where a node listens, and the one TLS key that it must prove.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) addr: SocketAddr,
    tls: Arc<ClientConfig>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    /// To the node at `addr` with the certificate in its keys folder.
    pub(crate) fn to(addr: SocketAddr, keys: &Path) -> Wire {
        let pem = std::fs::read(keys.join("tls-certificate.pem")).unwrap();
        let certificate = CertificateDer::from_pem_slice(&pem).unwrap();
        Wire::pinned(addr, SpkiPin::of_certificate(&certificate).unwrap())
    }

    /// To whoever proves this key at `addr`.
    pub(crate) fn pinned(addr: SocketAddr, pin: SpkiPin) -> Wire {
        Wire {
            addr,
            tls: client_config(&BTreeSet::from([pin])).unwrap(),
        }
    }

    /// Sends these bytes; `None` if the connection is closed without an answer.
    pub(crate) fn send(&self, request: &[u8]) -> Option<Reply> {
        let stream = TcpStream::connect(self.addr).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let name = ServerName::from(self.addr.ip());
        let connection = ClientConnection::new(self.tls.clone(), name).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        // A server that has read enough may answer and hang up before we are done.
        let _ = stream.write_all(request).and_then(|()| stream.flush());
        Reply::read(&mut stream, request.starts_with(b"HEAD "))
    }

    /// A request with these headers, and `Host`, `Content-Length` and `Connection: close`.
    #[track_caller]
    pub(crate) fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        self.try_request(method, target, headers, body)
            .unwrap_or_else(|| panic!("no answer to {method} {target}"))
    }

    /// The same; `None` if the node hangs up instead of answering.
    pub(crate) fn try_request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Reply> {
        let mut request =
            format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.addr).into_bytes();
        for (name, value) in headers {
            request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        let length = body.len();
        let end = format!("Content-Length: {length}\r\nConnection: close\r\n\r\n");
        request.extend_from_slice(end.as_bytes());
        request.extend_from_slice(body);
        self.send(&request)
    }
}

impl Reply {
    /// Reads one answer; `None` if the stream ends before it is complete. To `HEAD` whatever comes after the
    /// headers is too much, and is kept.
    fn read(stream: &mut impl Read, to_head: bool) -> Option<Reply> {
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(end) = find(&bytes, b"\r\n\r\n") {
                break end;
            }
            more(stream, &mut bytes)?;
        };
        let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
        let mut lines = text.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut reply = Reply {
            status,
            headers,
            body: Vec::new(),
        };
        let mut rest = bytes.split_off(head + 4);
        if to_head {
            while more(stream, &mut rest).is_some() {}
            reply.body = rest;
        } else if reply.header("transfer-encoding") == Some("chunked") {
            while !rest.ends_with(b"0\r\n\r\n") {
                more(stream, &mut rest)?;
            }
            reply.body = unchunked(&rest);
        } else {
            let length = reply
                .header("content-length")
                .map_or(0, |length| length.parse().unwrap());
            while rest.len() < length {
                more(stream, &mut rest)?;
            }
            rest.truncate(length);
            reply.body = rest;
        }
        Some(reply)
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body, which must be JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// Reads some more; `None` at the end.
fn more(stream: &mut impl Read, bytes: &mut Vec<u8>) -> Option<()> {
    let mut part = [0; 16 * 1024];
    loop {
        return match stream.read(&mut part) {
            Ok(0) => None,
            Ok(read) => {
                bytes.extend_from_slice(&part[..read]);
                Some(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                panic!("the node neither answers nor hangs up")
            }
            Err(_) => None,
        };
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = find(body, b"\r\n").unwrap();
        let length = std::str::from_utf8(&body[..end]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            return whole;
        }
        let start = end + 2;
        whole.extend_from_slice(&body[start..start + length]);
        body = &body[start + length + 2..];
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
