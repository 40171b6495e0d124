//! The store in one SQLite file.
//!
//! One thread writes, fed by a channel, and makes many batches durable at once (`writer`); a few
//! connections read, each page in a transaction of its own (`pool`). A thread of its own carries
//! the log into the file, so that no commit waits for that.

mod append;
mod copy;
mod error;
mod gaps;
mod head;
mod keys;
mod logs;
mod migrate;
mod moves;
mod open;
mod pack;
mod pins;
mod pool;
mod read;
mod remove;
mod segments;
mod snapshot;
mod sorted;
mod tombstones;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use mithaq_stix::ObjectId;

pub use open::{OpenMode, Options, pages};

use crate::chain::Checkpoints;
use crate::page::{self, Attempt};
use crate::snapshot::Snapshot;
use crate::{
    Batch, ClassNo, ClassSet, Committed, Copy, Counts, Crossing, CrossingFilter, LogEnd, Logs,
    PageAnswer, PageRequest, PermitAnswer, Permitted, Referrer, Scan, Slot, Store, StoreError,
    StoredLeaf, StoredObject, Tombstone, TombstoneKey, Waiting,
};

/// A store in one SQLite file, with its log and a lock file beside it.
pub struct SqliteStore {
    // INVARIANT: fields are dropped in this order: the writer ends and closes its connection, then
    // the readers close theirs, and only then is the lock given up.
    writer: writer::Writer,
    pool: Arc<pool::Pool>,
    checkpoints: Checkpoints,
    index_key: keys::IndexKey,
    settings: Vec<(&'static str, String)>,
    path: PathBuf,
    /// Batches that this process has committed.
    commits: AtomicU64,
    _lock: open::Lock,
}

/// How often a page may find its collection changed under it before it gives up.
const ATTEMPTS: usize = 3;

impl SqliteStore {
    /// Open the store in the file `path`, for this process alone.
    ///
    /// An older schema is brought forward. Settings that durability and secrecy rest on are read
    /// back.
    ///
    /// # Errors
    /// [`StoreError::Locked`], [`StoreError::Missing`], [`StoreError::NewerSchema`],
    /// [`StoreError::Corrupt`], [`StoreError::Setting`], or that the file cannot be used.
    pub fn open(path: &Path, mode: OpenMode) -> Result<Self, StoreError> {
        Self::open_with(path, mode, &Options::default())
    }

    /// [`SqliteStore::open`], with other limits than the usual ones.
    ///
    /// # Errors
    /// As there.
    pub fn open_with(path: &Path, mode: OpenMode, options: &Options) -> Result<Self, StoreError> {
        let lock = open::Lock::take(path, mode)?;
        let mut connection = open::writer(path)?;
        migrate::migrate(&mut connection)?;
        let settings = open::read_back(&connection)?;
        let index_key = keys::IndexKey::load(&connection)?;
        open::limit_pages(&connection, options.max_pages)?;
        let pool = Arc::new(pool::Pool::new(path, options.readers));
        let writer = writer::Writer::start(connection, path, &pool)?;
        Ok(Self {
            writer,
            pool,
            checkpoints: Checkpoints::default(),
            index_key,
            settings,
            path: path.to_owned(),
            commits: AtomicU64::new(0),
            _lock: lock,
        })
    }

    /// The settings that were read back when the store was opened, by their SQLite names.
    #[must_use]
    pub fn settings(&self) -> &[(&'static str, String)] {
        &self.settings
    }

    /// Look into a file that no process has open: the schema of the store in it.
    ///
    /// With `thorough`, indexes are held against their tables too, which takes several times as long.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::NewerSchema`], or [`StoreError::Corrupt`] when it is no
    /// store of ours or not whole.
    pub fn inspect(path: &Path, thorough: bool) -> Result<i64, StoreError> {
        copy::inspect(path, thorough)
    }

    /// The newest schema that this program knows.
    #[must_use]
    pub const fn newest_schema() -> i64 {
        migrate::NEWEST
    }

    /// Let the file grow to `pages` pages of 8 KiB and no further; `None` lifts the limit.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub fn set_max_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        self.writer.limit_pages(pages)
    }
}

impl Store for SqliteStore {
    fn commit(&self, batch: Batch) -> Result<Committed, StoreError> {
        let committed = self.writer.commit(batch)?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(committed)
    }

    fn ensure_collection(&self, key: &str, at: i64) -> Result<(), StoreError> {
        if self
            .pool
            .read(|view| read::has_collection(view.connection, key))?
        {
            return Ok(());
        }
        self.writer.ensure_collection(key.to_owned(), at)
    }

    fn page(&self, request: &PageRequest<'_>) -> Result<PageAnswer, StoreError> {
        for _ in 0..ATTEMPTS {
            match self
                .pool
                .read(|view| page::page(view, &self.checkpoints, request))?
            {
                Attempt::Answer(answer) => return Ok(answer),
                Attempt::OutOfStep => {}
            }
            let answer = self.permit(&Permitted {
                collection: request.collection,
                permitted: request.permitted,
                decided: request.decided,
                epoch: request.epoch,
                at: request.at,
            })?;
            match answer {
                PermitAnswer::Done => {}
                PermitAnswer::StaleEpoch { epoch } => return Ok(PageAnswer::StaleEpoch { epoch }),
                PermitAnswer::Undecided { class } => return Ok(PageAnswer::Undecided { class }),
            }
        }
        Err(StoreError::Busy)
    }

    fn page_unwritten(&self, request: &PageRequest<'_>) -> Result<PageAnswer, StoreError> {
        self.pool.read(|view| page::unwritten(view, request))
    }

    fn permit(&self, change: &Permitted<'_>) -> Result<PermitAnswer, StoreError> {
        self.writer.permit(segments::Change::of(change))
    }

    fn epoch(&self) -> Result<u64, StoreError> {
        self.pool
            .read(|view| Ok(head::Head::load(view.connection)?.epoch))
    }

    fn class_count(&self) -> Result<ClassNo, StoreError> {
        self.pool.read(|view| read::class_count(view.connection))
    }

    fn classes_from(&self, first: ClassNo) -> Result<Vec<(ClassNo, Vec<u8>)>, StoreError> {
        self.pool
            .read(|view| read::classes_from(view.connection, first))
    }

    fn class_sizes(&self) -> Result<Vec<u64>, StoreError> {
        self.pool.read(read::class_sizes)
    }

    fn referring_classes(&self, target: &ObjectId) -> Result<ClassSet, StoreError> {
        let hash = self.index_key.edge(target);
        self.pool
            .read(|view| read::referring_classes(view.connection, hash))
    }

    fn referring(
        &self,
        target: &ObjectId,
        classes: &ClassSet,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<Slot>, StoreError> {
        let hash = self.index_key.edge(target);
        self.pool
            .read(|view| read::referring(view.connection, hash, classes, after, limit))
    }

    fn due(&self, until: i64, limit: usize) -> Result<Vec<Waiting>, StoreError> {
        self.pool
            .read(|view| read::due(view.connection, until, limit))
    }

    fn next_due(&self) -> Result<Option<i64>, StoreError> {
        self.pool.read(|view| read::next_due(view.connection))
    }

    fn objects_of_classes(
        &self,
        classes: &ClassSet,
        after: Slot,
        limit: usize,
    ) -> Result<Scan, StoreError> {
        self.pool
            .read(|view| read::objects_of_classes(view, classes, after, limit))
    }

    fn object(&self, slot: Slot) -> Result<Option<StoredObject>, StoreError> {
        self.pool.read(|view| read::object(view.connection, slot))
    }

    fn stands(&self, slot: Slot) -> Result<Option<Slot>, StoreError> {
        self.pool.read(|view| read::stands(view.connection, slot))
    }

    fn arrival(&self, slot: Slot) -> Result<Option<i64>, StoreError> {
        self.pool.read(|view| read::arrival(view.connection, slot))
    }

    fn copies(&self, id: &ObjectId) -> Result<Vec<Copy>, StoreError> {
        self.pool.read(|view| read::copies(view.connection, id))
    }

    fn lookup(
        &self,
        kind: &str,
        value: &str,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<Slot>, StoreError> {
        let hash = self.index_key.observable(kind, value);
        self.pool
            .read(|view| read::slots_of(view.connection, hash, after, limit))
    }

    fn referrers(
        &self,
        target: &ObjectId,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<Referrer>, StoreError> {
        let hash = self.index_key.edge(target);
        self.pool
            .read(|view| read::referrers(view.connection, hash, after, limit))
    }

    fn record(&self, kind: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.pool
            .read(|view| read::record(view.connection, kind, key))
    }

    fn records(&self, kind: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.pool.read(|view| read::records(view.connection, kind))
    }

    fn cursor(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.pool.read(|view| read::cursor(view.connection, key))
    }

    fn status(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.pool.read(|view| read::status(view.connection, id))
    }

    fn crossings(&self, filter: &CrossingFilter) -> Result<Vec<Crossing>, StoreError> {
        self.pool
            .read(|view| read::crossings(view.connection, filter))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        self.pool.read(|view| read::counts(view.connection))
    }

    fn tombstones(&self) -> Result<Vec<TombstoneKey>, StoreError> {
        self.pool.read(|view| tombstones::all(view.connection))
    }

    fn tombstone_count(&self) -> Result<u64, StoreError> {
        self.pool.read(|view| tombstones::count(view.connection))
    }

    fn keys_of(&self, tombstones: &[Tombstone]) -> Result<Vec<TombstoneKey>, StoreError> {
        let key = |tombstone| tombstones::key_of(&self.index_key, tombstone);
        Ok(tombstones.iter().map(key).collect())
    }

    fn stand(&self, tombstones: &[Tombstone]) -> Result<Vec<bool>, StoreError> {
        let keys = tombstones
            .iter()
            .map(|tombstone| tombstones::key_of(&self.index_key, tombstone));
        self.pool
            .read(|view| tombstones::stand(view.connection, keys))
    }

    fn buried(&self) -> Result<Vec<Slot>, StoreError> {
        self.pool
            .read(|view| tombstones::buried(view.connection, &self.index_key))
    }

    fn course(&self, slot: Slot) -> Result<Vec<(Slot, ClassNo)>, StoreError> {
        self.pool.read(|view| {
            let links = Snapshot::course(view, slot)?;
            Ok(links.iter().map(|link| (link.slot, link.class)).collect())
        })
    }

    fn places_of_classes(
        &self,
        classes: &ClassSet,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<(Slot, ClassNo)>, StoreError> {
        self.pool
            .read(|view| read::places_of_classes(view, classes, after, limit))
    }

    fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    fn facts(&self) -> Vec<(String, String)> {
        let settings = self.settings.iter();
        let mut facts: Vec<_> = settings
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        facts.push(("schema".to_owned(), migrate::NEWEST.to_string()));
        facts
    }

    fn faults(&self, thorough: bool) -> Result<Vec<String>, StoreError> {
        self.pool
            .read(|view| copy::faults(view.connection, thorough))
    }

    fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        copy::copy(&self.path, file)
    }

    fn scrub_log(&self) -> Result<bool, StoreError> {
        self.writer.scrub_log()
    }
}

impl Logs for SqliteStore {
    fn log(&self, key: &str) -> Result<Option<LogEnd>, StoreError> {
        self.pool.read(|view| logs::end(view.connection, key))
    }

    fn logs(&self) -> Result<Vec<(String, LogEnd)>, StoreError> {
        self.pool.read(|view| logs::all(view.connection))
    }

    fn tile(&self, log: &str, level: u8, no: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.pool
            .read(|view| logs::tile(view.connection, log, level, no))
    }

    fn leaf(&self, log: &str, no: u64) -> Result<Option<StoredLeaf>, StoreError> {
        self.pool.read(|view| logs::leaf(view.connection, log, no))
    }

    fn recorded(
        &self,
        log: &str,
        scope: &str,
        slots: &[Slot],
    ) -> Result<Vec<Option<u64>>, StoreError> {
        self.pool
            .read(|view| logs::recorded(view.connection, log, scope, slots))
    }

    fn leaves_of(&self, log: &str, slot: Slot) -> Result<Vec<(String, u64)>, StoreError> {
        self.pool
            .read(|view| logs::leaves_of(view.connection, log, slot))
    }
}
