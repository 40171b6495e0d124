//! The local socket: while `serve` runs it holds the store, so commands ask it here.
//!
//! Frames in both directions: a length of four bytes, big-endian, then JSON: an
//! [`Envelope`] one way, a `Result<Answer, AdminError>` back. The socket is `control.sock` in the
//! data directory, readable by its owner alone; whoever can open it is an operator.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::admin::{AdminError, Answer, Envelope, ExitCode};

/// The largest frame, in bytes: a batch of 20,000 objects of the usual size fits twice.
pub const MAX_FRAME: usize = 256 * 1024 * 1024;

/// The reply to an [`Envelope`].
pub type Reply = Result<Answer, AdminError>;

/// Where a data directory's socket is.
pub fn socket_path(data_dir: &Path) -> PathBuf {
    data_dir.join("control.sock")
}

/// A command's connection to the running node.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
}

impl Connection {
    /// Connects to the node that serves `data_dir`; `None` when none runs there.
    ///
    /// # Errors
    /// When a socket is there and refuses for another reason than that nobody listens.
    pub fn open(data_dir: &Path) -> io::Result<Option<Connection>> {
        match UnixStream::connect(socket_path(data_dir)) {
            Ok(stream) => {
                // An answer may take as long as a peer's time-out and an import batch together.
                stream.set_read_timeout(Some(Duration::from_secs(600)))?;
                Ok(Some(Connection { stream }))
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// The node's own refusal, or `connection-lost` when the node went away meanwhile.
    pub fn ask(&mut self, envelope: &Envelope) -> Reply {
        self.exchange(envelope).unwrap_or_else(|error| {
            Err(AdminError::new(
                ExitCode::Failure,
                "connection-lost",
                "the node did not answer",
                error.to_string(),
                "see whether `mithaq serve` still runs, then repeat the command: nothing is done twice",
            ))
        })
    }

    fn exchange(&mut self, envelope: &Envelope) -> io::Result<Reply> {
        let frame = serde_json::to_vec(envelope)?;
        write_frame(&mut self.stream, &frame)?;
        let reply = read_frame(&mut self.stream)?.ok_or_else(|| {
            io::Error::new(io::ErrorKind::UnexpectedEof, "the connection was closed")
        })?;
        Ok(serde_json::from_slice(&reply)?)
    }
}

/// Writes one frame.
///
/// # Errors
/// When the peer is gone, or the frame is over [`MAX_FRAME`].
pub fn write_frame(to: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    let length = u32::try_from(frame.len())
        .ok()
        .filter(|_| frame.len() <= MAX_FRAME);
    let length = length
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the frame is too long"))?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(frame)?;
    to.flush()
}

/// Reads one frame; `None` at the end of the stream.
///
/// # Errors
/// When the stream breaks inside a frame, or the frame is over [`MAX_FRAME`].
pub fn read_frame(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the frame is too long",
        ));
    }
    let mut frame = Vec::new();
    // Grows with what arrives: a false length alone costs no memory.
    let read = from.take(length as u64).read_to_end(&mut frame)?;
    if read < length {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the frame was cut off",
        ));
    }
    Ok(Some(frame))
}
