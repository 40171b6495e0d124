//! How long the node waits for the other side: for the rest of a body, and for room to write an answer.
//!
//! Both are a fixed time and more for every byte that has moved, so that a great body may take longer
//! than a small one, and none may stand still.
//!
//! And how long for one who is answered before all of the body was read: a connection that is closed over
//! bytes that nobody has read is reset, and the answer is lost with it. So the rest is read and thrown
//! away for a while.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Bytes a second that must move once the fixed time is over.
const RATE: u64 = 64 * 1024;
/// For an answer to be taken.
const WRITING: Duration = Duration::from_secs(30);
/// How long the rest of a body is read that nobody wants, and how much of it.
const LINGERING: Duration = Duration::from_secs(10);
const LINGERING_BYTES: u64 = 64 << 20;
/// What is read of it at a time.
const SCRATCH: usize = 16 * 1024;

/// A fixed time, and more for every byte that moves.
struct Deadline {
    began: Instant,
    fixed: Duration,
    moved: u64,
    sleep: Pin<Box<Sleep>>,
}

impl Deadline {
    fn new(fixed: Duration) -> Deadline {
        let began = Instant::now();
        Deadline {
            began,
            fixed,
            moved: 0,
            sleep: Box::pin(tokio::time::sleep_until(began + fixed)),
        }
    }

    fn until(&self) -> Instant {
        self.began + self.fixed + Duration::from_millis(self.moved.saturating_mul(1000) / RATE)
    }

    /// Ready when the time is over.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let until = self.until();
        if self.sleep.deadline() != until {
            self.sleep.as_mut().reset(until);
        }
        self.sleep.as_mut().poll(context)
    }
}

/// Whether a body came too slowly: asked after the handler, which knows only that it broke off.
#[derive(Clone, Default)]
pub(crate) struct Overdue(Arc<AtomicBool>);

impl Overdue {
    pub(crate) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A body that breaks off if it does not come within `fixed` and a second for each 64 KiB of it.
pub(crate) fn timed(body: Body, fixed: Duration, overdue: &Overdue) -> Body {
    // Most requests have none, and need no timer.
    if body.is_end_stream() {
        return body;
    }
    Body::new(Timed {
        body,
        deadline: Deadline::new(fixed),
        overdue: overdue.clone(),
    })
}

struct Timed {
    body: Body,
    deadline: Deadline,
    overdue: Overdue,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => {
                if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()) {
                    this.deadline.moved += data.data_ref().map_or(0, Bytes::len) as u64;
                }
                Poll::Ready(frame)
            }
            Poll::Pending => {
                ready!(this.deadline.poll(context));
                this.overdue.0.store(true, Ordering::Relaxed);
                let error = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
                Poll::Ready(Some(Err(axum::Error::new(error))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whether the last request of a connection has a body of which the end was not read.
#[derive(Clone, Default)]
pub(crate) struct Unread(Arc<AtomicBool>);

impl Unread {
    /// The body of the next request, watched.
    pub(crate) fn watch(&self, body: Body) -> Body {
        self.0.store(!body.is_end_stream(), Ordering::Relaxed);
        if body.is_end_stream() {
            return body;
        }
        Body::new(Watched {
            body,
            unread: self.clone(),
        })
    }
}

struct Watched {
    body: Body,
    unread: Unread,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.unread.0.store(false, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection that breaks off when the other side does not take what it asked for, and is not closed
/// over what the other side still sends.
pub(crate) struct Patient<S> {
    stream: S,
    fixed: Duration,
    /// Since something could not be written at once.
    stalled: Option<Deadline>,
    unread: Unread,
    /// How long and how much is read once our side is closed.
    bounds: (Duration, u64),
    /// Since then.
    lingering: Option<Lingering>,
}

/// Reading what nobody wants.
struct Lingering {
    until: Pin<Box<Sleep>>,
    left: u64,
    scratch: Vec<u8>,
}

impl<S> Patient<S> {
    pub(crate) fn new(stream: S, unread: Unread) -> Patient<S> {
        Patient {
            stream,
            fixed: WRITING,
            stalled: None,
            unread,
            bounds: (LINGERING, LINGERING_BYTES),
            lingering: None,
        }
    }

    /// `polled`, or an error when it has been pending for too long.
    fn bound<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_pending() {
            let fixed = self.fixed;
            let stalled = self.stalled.get_or_insert_with(|| Deadline::new(fixed));
            ready!(stalled.poll(context));
            let error = io::Error::new(io::ErrorKind::TimedOut, "the answer was not taken");
            return Poll::Ready(Err(error));
        }
        polled
    }

    fn wrote(&mut self, count: usize) {
        if let Some(stalled) = &mut self.stalled {
            stalled.moved += count as u64;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, data);
        if let Poll::Ready(Ok(count)) = polled {
            self.wrote(count);
        }
        self.bound(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, data);
        if let Poll::Ready(Ok(count)) = polled {
            self.wrote(count);
        }
        self.bound(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        if polled.is_ready() {
            // Flushed after it was all written: the next answer has its own time.
            self.stalled = None;
        }
        self.bound(context, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.lingering.is_none() {
            let polled = Pin::new(&mut this.stream).poll_shutdown(context);
            ready!(this.bound(context, polled))?;
        }
        if !this.unread.0.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        let (time, bytes) = this.bounds;
        let lingering = this.lingering.get_or_insert_with(|| Lingering {
            until: Box::pin(tokio::time::sleep(time)),
            left: bytes,
            scratch: vec![0; SCRATCH],
        });
        loop {
            let mut buffer = ReadBuf::new(&mut lingering.scratch);
            match Pin::new(&mut this.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) => {
                    let read = buffer.filled().len() as u64;
                    lingering.left = lingering.left.saturating_sub(read);
                    if read == 0 || lingering.left == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
                // Gone, with or without our answer.
                Poll::Ready(Err(_)) => return Poll::Ready(Ok(())),
                Poll::Pending => {
                    ready!(lingering.until.as_mut().poll(context));
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// A body of which only so many bytes ever come.
    struct Half(Option<Bytes>);

    impl HttpBody for Half {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            match self.0.take() {
                Some(data) => Poll::Ready(Some(Ok(Frame::data(data)))),
                None => Poll::Pending,
            }
        }
    }

    #[tokio::test]
    async fn attack_25_half_a_body_is_not_waited_for() {
        let overdue = Overdue::default();
        let half = Body::new(Half(Some(Bytes::from_static(b"{"))));
        let mut body = timed(half, Duration::ZERO, &overdue);
        let mut frame = async || poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        assert!(frame().await.unwrap().is_ok());
        assert!(!overdue.is_so());
        assert!(frame().await.unwrap().is_err());
        assert!(overdue.is_so());
    }

    #[tokio::test]
    async fn what_has_come_gives_more_time() {
        let mut deadline = Deadline::new(Duration::from_secs(30));
        deadline.moved = 64 << 20;
        let allowed = deadline.until() - deadline.began;
        assert_eq!(allowed, Duration::from_secs(30 + 1024));
    }

    #[tokio::test]
    async fn attack_25_an_answer_that_is_not_taken_ends_the_connection() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let mut ours = Patient::new(ours, Unread::default());
        ours.fixed = Duration::ZERO;
        // What is taken at once needs no time.
        ours.write_all(&[1; 16]).await.unwrap();
        ours.flush().await.unwrap();
        let error = ours.write_all(&[2; 16]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let mut taken = [0; 16];
        theirs.read_exact(&mut taken).await.unwrap();
        assert_eq!(taken, [1; 16]);
    }

    #[tokio::test]
    async fn what_nobody_reads_is_taken_for_a_while_and_not_for_ever() {
        const BYTES: u64 = 1 << 20;
        let check = async |unread: bool, (time, most): (Duration, u64), sends: u64| {
            let (ours, mut theirs) = tokio::io::duplex(1024);
            let mut ours = Patient::new(ours, Unread(Arc::new(AtomicBool::new(unread))));
            ours.bounds = (time, most);
            let sending = tokio::spawn(async move {
                let body = vec![7; usize::try_from(sends).unwrap()];
                theirs.write_all(&body).await.is_ok()
            });
            ours.shutdown().await.unwrap();
            drop(ours);
            sending.await.unwrap()
        };
        let hour = (Duration::from_secs(3600), BYTES);
        assert!(check(true, hour, BYTES / 2).await);
        assert!(
            !check(false, hour, BYTES / 2).await,
            "the reset that it is against"
        );
        assert!(!check(true, hour, 2 * BYTES).await, "not without end");
        assert!(
            // So much that it takes longer than a timer's tick, and less than what would be taken.
            !check(true, (Duration::ZERO, 64 * BYTES), 32 * BYTES).await,
            "nor for ever"
        );
    }
}
