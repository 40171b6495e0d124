//! The trait.

use std::path::Path;

use mithaq_stix::ObjectId;

use crate::{
    Batch, ClassNo, ClassSet, Committed, Copy, Counts, Crossing, CrossingFilter, Logs, PageAnswer,
    PageRequest, PermitAnswer, Permitted, Referrer, Scan, Slot, StoreError, StoredObject,
    Tombstone, TombstoneKey, Waiting,
};

/// Everything that a node keeps.
///
/// Every operation blocks. Reads see one consistent snapshot each and never wait for a commit.
/// Any operation may fail with [`StoreError::Io`], [`StoreError::Sqlite`], [`StoreError::Corrupt`]
/// or [`StoreError::Closed`]; further errors are named where they occur.
pub trait Store: Logs + Send + Sync {
    /// Make all changes of `batch`, durably, or none.
    ///
    /// A copy is known by (id, version, hash, deliverer), and a sealed one whoever delivers it:
    /// what is known already is [`crate::Outcome::Held`] and changes nothing, or under another class
    /// what [`Batch::gain`] makes of the two.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::EpochMoved`], [`StoreError::LogMoved`],
    /// [`StoreError::TooFarAhead`], [`StoreError::TooManyCopies`], [`StoreError::Buried`] and [`StoreError::TooManyClasses`]. After any error nothing of the batch is there.
    fn commit(&self, batch: Batch) -> Result<Committed, StoreError>;

    /// Make the collection `key`, if there is none: one live segment from the first slot on, so
    /// that what is permitted of what is there already crosses too.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`].
    fn ensure_collection(&self, key: &str, at: i64) -> Result<(), StoreError>;

    /// Read one page.
    ///
    /// When `permitted` differs from what the collection's segments say, or copies have moved or gone
    /// since the last page, they are brought into line first (as [`Store::permit`] does), which writes.
    ///
    /// # Errors
    /// [`StoreError::UnknownCollection`]; and those of [`Store::permit`] when segments change.
    fn page(&self, request: &PageRequest<'_>) -> Result<PageAnswer, StoreError>;

    /// [`Store::page`] where the store cannot be written: as though it had noted what `permitted` says.
    ///
    /// What has become permitted of what readers may have passed is not on it; that follows once the
    /// store can be written. Should a class that nobody had decided before be decided otherwise until
    /// then, stamps given here may move by as many milliseconds as it has objects. So this is for
    /// readers of our own alone, for whom no record is kept of what they were given.
    ///
    /// # Errors
    /// [`StoreError::UnknownCollection`].
    fn page_unwritten(&self, request: &PageRequest<'_>) -> Result<PageAnswer, StoreError>;

    /// Bring a collection's segments into line with what its audience may see.
    ///
    /// What becomes permitted of what is there already gets a late segment, so that readers who
    /// have passed it receive it too (DESIGN.md 7.2); so does what a copy hid that is not visible any more.
    /// Where classes that were permitted are not any more, each object of theirs with several versions or
    /// copies is looked at: some microseconds each.
    ///
    /// # Errors
    /// [`StoreError::UnknownCollection`], [`StoreError::DiskFull`], [`StoreError::TooFarAhead`].
    fn permit(&self, change: &Permitted<'_>) -> Result<PermitAnswer, StoreError>;

    /// The epoch: how often a batch has said that it changes a relation.
    ///
    /// # Errors
    /// Only those of every operation.
    fn epoch(&self) -> Result<u64, StoreError>;

    /// How many classes there are: the number that the next one gets.
    ///
    /// # Errors
    /// Only those of every operation.
    fn class_count(&self) -> Result<ClassNo, StoreError>;

    /// The classes from number `first` on, with the bytes they were given in.
    ///
    /// # Errors
    /// Only those of every operation.
    fn classes_from(&self, first: ClassNo) -> Result<Vec<(ClassNo, Vec<u8>)>, StoreError>;

    /// How many copies there are of each class, by its number; those that wait for a condition count.
    ///
    /// Reads the class column and nothing else: some milliseconds for a million objects.
    ///
    /// # Errors
    /// Only those of every operation.
    fn class_sizes(&self) -> Result<Vec<u64>, StoreError>;

    /// The classes of the copies that refer to `target` and wait for no condition.
    ///
    /// Found by hash, as in [`Store::lookup`]: in rare cases a class too many.
    ///
    /// # Errors
    /// Only those of every operation.
    fn referring_classes(&self, target: &ObjectId) -> Result<ClassSet, StoreError>;

    /// At most `limit` slots after `after`, in their order, of copies that refer to `target` and are of one of
    /// these classes; those that wait for a condition too.
    ///
    /// Found by hash, as in [`Store::lookup`]: the caller compares the id in the body.
    ///
    /// # Errors
    /// Only those of every operation.
    fn referring(
        &self,
        target: &ObjectId,
        classes: &ClassSet,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<Slot>, StoreError>;

    /// At most `limit` copies whose condition is met by an instant that was before `until` (milliseconds
    /// since 1970), the earliest first.
    ///
    /// # Errors
    /// Only those of every operation.
    fn due(&self, until: i64, limit: usize) -> Result<Vec<Waiting>, StoreError>;

    /// The earliest instant that meets a condition, in milliseconds since 1970.
    ///
    /// # Errors
    /// Only those of every operation.
    fn next_due(&self) -> Result<Option<i64>, StoreError>;

    /// At most `limit` objects of these classes after the slot `after` (0 for all), those that wait for a
    /// condition too.
    ///
    /// # Errors
    /// Only those of every operation.
    fn objects_of_classes(
        &self,
        classes: &ClassSet,
        after: Slot,
        limit: usize,
    ) -> Result<Scan, StoreError>;

    /// The object that stands in `slot`; `None` when it was deleted, stands elsewhere now, or never was.
    ///
    /// # Errors
    /// Only those of every operation.
    fn object(&self, slot: Slot) -> Result<Option<StoredObject>, StoreError>;

    /// Where the copy stands that stands or stood in `slot`; `None` when it was deleted, or never was.
    ///
    /// # Errors
    /// Only those of every operation.
    fn stands(&self, slot: Slot) -> Result<Option<Slot>, StoreError>;

    /// When the object in `slot` arrived, in milliseconds since 1970; `None` when there is no such slot.
    ///
    /// # Errors
    /// Only those of every operation.
    fn arrival(&self, slot: Slot) -> Result<Option<i64>, StoreError>;

    /// Every version and copy of `id` that we hold, by version and then by slot.
    ///
    /// # Errors
    /// Only those of every operation.
    fn copies(&self, id: &ObjectId) -> Result<Vec<Copy>, StoreError>;

    /// At most `limit` slots after `after` whose objects hold this observable.
    ///
    /// The index keeps a keyed 64-bit hash of kind and value, not the value: in rare cases an
    /// object comes up that holds another. The caller compares the value in the body.
    ///
    /// # Errors
    /// Only those of every operation.
    fn lookup(
        &self,
        kind: &str,
        value: &str,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<Slot>, StoreError>;

    /// At most `limit` references to `target` from slots after `after`.
    ///
    /// Found by hash, as in [`Store::lookup`]: the caller compares the id in the body.
    ///
    /// # Errors
    /// Only those of every operation.
    fn referrers(
        &self,
        target: &ObjectId,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<Referrer>, StoreError>;

    /// A local administrative record.
    ///
    /// # Errors
    /// Only those of every operation.
    fn record(&self, kind: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// All records of a kind, by key.
    ///
    /// # Errors
    /// Only those of every operation.
    fn records(&self, kind: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// How far we have read at a peer.
    ///
    /// # Errors
    /// Only those of every operation.
    fn cursor(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// What became of something that was written to us.
    ///
    /// # Errors
    /// Only those of every operation.
    fn status(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Pages that crossed, in the order in which they did.
    ///
    /// # Errors
    /// Only those of every operation.
    fn crossings(&self, filter: &CrossingFilter) -> Result<Vec<Crossing>, StoreError>;

    /// How much there is.
    ///
    /// # Errors
    /// Only those of every operation.
    fn counts(&self) -> Result<Counts, StoreError>;

    /// All tombstones, in the form in which another store of this node takes them
    /// ([`crate::Batch::kept_tombstones`]).
    ///
    /// # Errors
    /// Only those of every operation.
    fn tombstones(&self) -> Result<Vec<TombstoneKey>, StoreError>;

    /// How many tombstones there are.
    ///
    /// # Errors
    /// Only those of every operation.
    fn tombstone_count(&self) -> Result<u64, StoreError>;

    /// How these are kept.
    ///
    /// # Errors
    /// Only those of every operation.
    fn keys_of(&self, tombstones: &[Tombstone]) -> Result<Vec<TombstoneKey>, StoreError>;

    /// Whether each of these stands.
    ///
    /// # Errors
    /// Only those of every operation.
    fn stand(&self, tombstones: &[Tombstone]) -> Result<Vec<bool>, StoreError>;

    /// Where copies stand though a tombstone stands against them, in no order: after a restore. Tombstones under a
    /// licence are left out. Looks at every copy.
    ///
    /// # Errors
    /// Only those of every operation.
    fn buried(&self) -> Result<Vec<Slot>, StoreError>;

    /// All slots in which the copy in `slot` stood and stands, the last one last, with its class in each; none if it
    /// is deleted.
    ///
    /// # Errors
    /// Only those of every operation.
    fn course(&self, slot: Slot) -> Result<Vec<(Slot, ClassNo)>, StoreError>;

    /// At most `limit` slots after `after` in which copies of these classes stand, those that wait for a condition
    /// too. Reads the class column alone.
    ///
    /// # Errors
    /// Only those of every operation.
    fn places_of_classes(
        &self,
        classes: &ClassSet,
        after: Slot,
        limit: usize,
    ) -> Result<Vec<(Slot, ClassNo)>, StoreError>;

    /// Batches that this process has committed.
    fn commits(&self) -> u64;

    /// What the backend is and how it is set, for an operator to see: name and value.
    fn facts(&self) -> Vec<(String, String)>;

    /// What is wrong with what is stored, as far as the backend can tell; nothing if all is well.
    ///
    /// Reads everything, and with `thorough` compares indexes too: seconds to minutes.
    ///
    /// # Errors
    /// Only those of every operation.
    fn faults(&self, thorough: bool) -> Result<Vec<String>, StoreError>;

    /// Write a consistent copy of everything into the new file `file`, readable by its owner alone.
    /// Batches are committed meanwhile; none is in the copy in part.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`]; what is in the file then is of no use.
    fn copy_to(&self, file: &Path) -> Result<(), StoreError>;

    /// Overwrite the log, in which deleted bodies may still stand, and say whether that is done.
    ///
    /// `false` when a reader is still in an old snapshot: ask again before saying "deleted".
    ///
    /// # Errors
    /// [`StoreError::DiskFull`].
    fn scrub_log(&self) -> Result<bool, StoreError>;
}
