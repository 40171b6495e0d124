//! The local socket's serving side (its frames: `mithaq_node::control`).

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use mithaq_node::Node;
use mithaq_node::admin::Envelope;
use mithaq_node::control::{MAX_FRAME, Reply, socket_path};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

use crate::listen::stopped;

/// Binds the socket of `data_dir`.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn bind(data_dir: &Path) -> std::io::Result<UnixListener> {
    let path = socket_path(data_dir);
    // The store's lock is held by now, so a socket that is still there belongs to a dead process.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers commands until `stop` turns true.
pub(crate) async fn serve(listener: UnixListener, node: Node, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let node = node.clone();
                    tokio::spawn(async move {
                        if let Err(error) = commands(stream, &node).await {
                            tracing::debug!(%error, "a command's connection ended early");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a command's connection could not be accepted");
                    tokio::task::yield_now().await;
                }
            },
            () = stopped(&mut stop) => return,
        }
    }
}

async fn commands(mut stream: UnixStream, node: &Node) -> std::io::Result<()> {
    while let Some(frame) = read_frame(&mut stream).await? {
        let envelope: Envelope = serde_json::from_slice(&frame)?;
        drop(frame);
        let reply: Reply = node.handle(envelope).await;
        let reply = serde_json::to_vec(&reply)?;
        let length = u32::try_from(reply.len()).map_err(|_| {
            std::io::Error::new(std::io::ErrorKind::InvalidData, "the answer is too long")
        })?;
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(&reply).await?;
        stream.flush().await?;
    }
    Ok(())
}

async fn read_frame(stream: &mut UnixStream) -> std::io::Result<Option<Vec<u8>>> {
    let length = match stream.read_u32().await {
        Ok(length) => length as usize,
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    };
    if length > MAX_FRAME {
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            "the frame is too long",
        ));
    }
    let mut frame = Vec::new();
    if stream.take(length as u64).read_to_end(&mut frame).await? < length {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(frame))
}
