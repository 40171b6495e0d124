//! A thread of its own for what needs much memory for a moment.
//!
//! Batches of an import come one after the other. On whichever thread of a pool is idle, each would leave behind in another
//! arena of the allocator what it took for a moment, and a node that imports would grow by as much for every thread there is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

type Job = Box<dyn FnOnce() + Send>;

/// The thread, once there is something to do. It ends with the node.
#[derive(Default)]
pub(crate) struct Lane(OnceLock<Option<Sender<Job>>>);

impl Lane {
    /// Does `work` after what was asked for before; `None` if it could not be done to its end.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, result) = tokio::sync::oneshot::channel();
        let job: Job = Box::new(move || {
            // Whoever asked may have gone.
            let _ = done.send(work());
        });
        self.0.get_or_init(start).as_ref()?.send(job).ok()?;
        result.await.ok()
    }
}

fn start() -> Option<Sender<Job>> {
    let (sender, jobs) = channel::<Job>();
    let thread = std::thread::Builder::new().name("import".to_owned());
    let started = thread.spawn(move || {
        for job in jobs {
            // One that fails fails alone: its caller is told, as nobody sends to it any more.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    });
    started.ok().map(|_| sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_in_turn_and_one_that_fails_fails_alone() {
        let lane = Lane::default();
        let name = || std::thread::current().name().map(str::to_owned);
        assert_eq!(lane.run(name).await.flatten().as_deref(), Some("import"));
        assert_eq!(lane.run(|| -> u8 { panic!("on purpose") }).await, None);
        assert_eq!(lane.run(|| 7).await, Some(7));
    }
}
