//! The one thread that writes.
//!
//! It takes what has queued up, makes each batch in a savepoint of its own, and makes all of them
//! durable in one transaction: while the disk works, the next batches queue up. A batch that fails
//! is rolled back alone. Where the transaction itself fails, its batches are tried once more one
//! by one, so that one that does not fit on the disk takes no other with it.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::append::append;
use super::gaps;
use super::head::State;
use super::open;
use super::pool::Pool;
use super::segments::{self, Change};
use crate::{Batch, Committed, PermitAnswer, StoreError};

/// Callers wait when so many batches are queued.
const QUEUE: usize = 1024;
/// No more batches than this share a transaction …
const GROUP_JOBS: usize = 256;
/// … and none is added to one that has so many objects.
const GROUP_OBJECTS: usize = 20_000;

/// Pages in the log from which it is carried into the file (128 MiB).
const CHECKPOINT_PAGES: u32 = 16_384;
/// Pages in the log from which the writer sees to that itself (1 GiB).
const BACKSTOP_PAGES: u32 = 131_072;

/// Without anything to write for so long, the writer gives back what it caches, and so do readers that were not
/// used either: a node that waits needs little.
const IDLE: Duration = Duration::from_secs(10);

pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

enum Job {
    Change(Work, Sender<Result<Done, StoreError>>),
    ScrubLog(Sender<Result<bool, StoreError>>),
    LimitPages(Option<u32>, Sender<Result<(), StoreError>>),
}

/// What shares a transaction.
enum Work {
    Commit(Box<Batch>),
    EnsureCollection(String, i64),
    Permit(Change),
}

enum Done {
    Committed(Committed),
    Ensured,
    Permitted(PermitAnswer),
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        path: &Path,
        pool: &Arc<Pool>,
    ) -> Result<Self, StoreError> {
        let log = Arc::new(Log::default());
        let checkpointer = Checkpointer::start(path, &log)?;
        let mut worker = Worker {
            state: Some(State::load(&connection)?),
            connection,
            log,
            checkpointer,
            pool: Arc::clone(pool),
            file: File::options().read(true).write(true).open(path).ok(),
        };
        let pages = Arc::clone(&worker.log);
        // The hook takes the place of SQLite's own, which would checkpoint inside a commit.
        worker
            .connection
            .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count| {
                pages
                    .pages
                    .store(u32::try_from(count).unwrap_or(u32::MAX), Ordering::Relaxed);
                Ok(())
            }))?;
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new().name("store-writer".to_owned());
        let thread = thread.spawn(move || worker.run(&queue))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    pub(super) fn commit(&self, batch: Batch) -> Result<Committed, StoreError> {
        match self.change(Work::Commit(Box::new(batch)))? {
            Done::Committed(committed) => Ok(committed),
            Done::Ensured | Done::Permitted(_) => Err(StoreError::Closed),
        }
    }

    pub(super) fn ensure_collection(&self, key: String, at: i64) -> Result<(), StoreError> {
        self.change(Work::EnsureCollection(key, at)).map(|_| ())
    }

    pub(super) fn permit(&self, change: Change) -> Result<PermitAnswer, StoreError> {
        match self.change(Work::Permit(change))? {
            Done::Permitted(answer) => Ok(answer),
            Done::Ensured | Done::Committed(_) => Err(StoreError::Closed),
        }
    }

    pub(super) fn scrub_log(&self) -> Result<bool, StoreError> {
        self.ask(Job::ScrubLog)
    }

    pub(super) fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        self.ask(|reply| Job::LimitPages(pages, reply))
    }

    fn change(&self, work: Work) -> Result<Done, StoreError> {
        self.ask(|reply| Job::Change(work, reply))
    }

    fn ask<T>(
        &self,
        job: impl FnOnce(Sender<Result<T, StoreError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (reply, answer) = channel();
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job(reply)).map_err(|_| StoreError::Closed)?;
        answer.recv().map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic in the thread has been reported where it happened.
            let _ = thread.join();
        }
    }
}

struct Worker {
    connection: Connection,
    state: Option<State>,
    log: Arc<Log>,
    checkpointer: Checkpointer,
    pool: Arc<Pool>,
    // INVARIANT: open for as long as the connections are. To close any handle of a file gives up the locks that the
    // process has on it (POSIX), SQLite's too.
    file: Option<File>,
}

type Waiting = (Work, Sender<Result<Done, StoreError>>);

impl Worker {
    fn run(mut self, queue: &Receiver<Job>) {
        let mut left_over = None;
        loop {
            let job = match left_over.take() {
                Some(job) => Ok(job),
                None => queue.recv_timeout(IDLE),
            };
            let job = match job {
                Ok(job) => job,
                Err(RecvTimeoutError::Timeout) => {
                    self.rest();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            match job {
                Job::Change(work, reply) => {
                    let group;
                    (group, left_over) = gather((work, reply), queue);
                    self.commit_group(group);
                    self.tend_log();
                }
                // The asker may have gone away; what it asked for is done all the same.
                Job::ScrubLog(reply) => drop(reply.send(self.scrub_log())),
                Job::LimitPages(pages, reply) => {
                    drop(reply.send(open::limit_pages(&self.connection, pages)));
                }
            }
        }
    }

    fn commit_group(&mut self, group: Vec<Waiting>) {
        match self.transact(&group) {
            Ok(answers) => {
                for ((_, reply), answer) in group.into_iter().zip(answers) {
                    let _ = reply.send(answer);
                }
            }
            Err(error) if group.len() == 1 => {
                group
                    .into_iter()
                    .for_each(|(_, reply)| drop(reply.send(Err(error.clone()))));
            }
            Err(_) => group
                .into_iter()
                .for_each(|waiting| self.commit_group(vec![waiting])),
        }
    }

    /// One durable transaction. An error of its own means that nothing of the group is there.
    fn transact(&mut self, group: &[Waiting]) -> Result<Vec<Result<Done, StoreError>>, StoreError> {
        // INVARIANT: what is known by heart is what the file holds. After anything was rolled back
        // it is forgotten, and read again before the next change.
        let mut state = match self.state.take() {
            Some(state) => state,
            None => State::load(&self.connection)?,
        };
        let answers = make(&mut self.connection, &mut state, group)?;
        self.state = Some(state);
        Ok(answers)
    }

    fn tend_log(&self) {
        let pages = self.log.pages.load(Ordering::Relaxed);
        if self.log.carried.swap(false, Ordering::Acquire) || BACKSTOP_PAGES < pages {
            // Nearly all is in the file already. With the rest there too, the log begins anew.
            if let Ok(_turn) = self.log.turn.try_lock()
                && let Err(error) = checkpoint(&self.connection, "PASSIVE")
            {
                tracing::warn!(error = %error, "cannot carry the store's log into its file");
            }
        } else if CHECKPOINT_PAGES < pages {
            self.checkpointer.wake();
        }
    }

    fn rest(&self) {
        if let Err(error) = self.connection.execute_batch("PRAGMA shrink_memory") {
            tracing::warn!(error = %error, "the store's writer cannot give back what it caches");
        }
        self.pool.rest();
    }

    fn scrub_log(&self) -> Result<bool, StoreError> {
        let _turn = self.log.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if !checkpoint(&self.connection, "TRUNCATE")? {
            return Ok(false);
        }
        // INVARIANT: the log is empty, nobody else writes, and this thread does nothing else: the file stays as it is.
        let is_clear = match &self.file {
            Some(file) => gaps::clear(file, open::PAGE_SIZE)?,
            None => false,
        };
        // What is cached of the pages has their gaps as they were, and would be written with them.
        self.connection.execute_batch("PRAGMA shrink_memory")?;
        Ok(is_clear)
    }
}

fn make(
    connection: &mut Connection,
    state: &mut State,
    group: &[Waiting],
) -> Result<Vec<Result<Done, StoreError>>, StoreError> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut answers = Vec::with_capacity(group.len());
    // A batch by itself needs no savepoint, under which SQLite copies every page it changes.
    if let [(work, _)] = group {
        answers.push(Ok(work.apply(&transaction, state)?));
        transaction.commit()?;
        return Ok(answers);
    }
    for (work, _) in group {
        let savepoint = transaction.savepoint()?;
        let answer = work.apply(&savepoint, state);
        match answer {
            Ok(_) => savepoint.commit()?,
            Err(error) if savepoint.is_autocommit() => {
                // Where the disk is full SQLite may have ended the whole transaction by itself.
                return Err(error);
            }
            Err(_) => {
                drop(savepoint);
                *state = State::load(&transaction)?;
            }
        }
        answers.push(answer);
    }
    transaction.commit()?;
    Ok(answers)
}

/// The batches that are queued behind `first` and may share its transaction, and the first job
/// that may not.
fn gather(first: Waiting, queue: &Receiver<Job>) -> (Vec<Waiting>, Option<Job>) {
    let mut objects = first.0.objects();
    let mut group = vec![first];
    while group.len() < GROUP_JOBS && objects < GROUP_OBJECTS {
        match queue.try_recv() {
            Ok(Job::Change(work, reply)) => {
                objects += work.objects();
                group.push((work, reply));
            }
            Ok(other) => return (group, Some(other)),
            Err(_) => break,
        }
    }
    (group, None)
}

impl Work {
    fn objects(&self) -> usize {
        match self {
            Self::Commit(batch) => batch.objects.len() + batch.moves.len(),
            Self::EnsureCollection(..) | Self::Permit(_) => 0,
        }
    }

    fn apply(&self, connection: &Connection, state: &mut State) -> Result<Done, StoreError> {
        match self {
            Self::Commit(batch) => append(connection, state, batch).map(Done::Committed),
            Self::EnsureCollection(key, at) => {
                segments::ensure(connection, key, *at).map(|()| Done::Ensured)
            }
            Self::Permit(change) => {
                segments::permit(connection, state, change).map(Done::Permitted)
            }
        }
    }
}

/// Run a checkpoint and say whether all of the log was carried over. A checkpoint that met a
/// reader in an old snapshot says so in its row, not as an error.
fn checkpoint(connection: &Connection, mode: &str) -> Result<bool, StoreError> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let (busy, pages, carried): (i64, i64, i64) =
        connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(busy == 0 && pages == carried)
}

/// What writer and checkpointer tell one another.
#[derive(Default)]
struct Log {
    /// Pages in the log after the last commit.
    pages: AtomicU32,
    /// Whose turn it is: SQLite refuses a checkpoint while another one runs, and does not wait.
    turn: Mutex<()>,
    /// The checkpointer has carried over what was there when it began.
    carried: AtomicBool,
}

/// Carries the log into the file beside the writer, so that no commit waits for it.
struct Checkpointer {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    fn start(path: &Path, log: &Arc<Log>) -> Result<Self, StoreError> {
        let connection = open::checkpointer(path)?;
        let log = Arc::clone(log);
        let (bell, rings) = sync_channel(1);
        let thread = std::thread::Builder::new().name("store-checkpoint".to_owned());
        let thread = thread.spawn(move || {
            while let Ok(()) = rings.recv() {
                let _turn = log.turn.lock().unwrap_or_else(PoisonError::into_inner);
                match checkpoint(&connection, "PASSIVE") {
                    Ok(_) => log.carried.store(true, Ordering::Release),
                    Err(error) => {
                        tracing::warn!(error = %error, "cannot carry the store's log into its file");
                    }
                }
            }
        })?;
        Ok(Self {
            bell: Some(bell),
            thread: Some(thread),
        })
    }

    fn wake(&self) {
        match self.bell.as_ref().map(|bell| bell.try_send(())) {
            // It is awake already, or gone with the store.
            Some(Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(()))) | None => {}
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.bell = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
