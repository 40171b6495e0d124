//! SQLite's files on a [`Disk`]. Registered as the default, so that the store under test opens its files
//! here without knowing it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use sqlite_plugin::flags::{AccessFlags, LockLevel, OpenKind, OpenOpts, ShmLockMode};
use sqlite_plugin::vars;
use sqlite_plugin::vfs::{RegisterOpts, Vfs, VfsHandle, VfsResult, register_static};

use crate::disk::{Disk, EXCLUSIVE, NoPower, PENDING, RESERVED, SHARED};

/// The disks that are plugged in, by the folder whose files they hold.
static DISKS: Mutex<BTreeMap<String, Arc<Mutex<Disk>>>> = Mutex::new(BTreeMap::new());

/// Makes the files in `folder` those of `disk`.
pub(crate) fn plug_in(folder: &Path, disk: Disk) {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let name = CString::new("power").unwrap();
        let options = RegisterOpts { make_default: true };
        assert!(register_static(name, Disks, options).is_ok());
    });
    let key = folder.to_str().unwrap().to_owned();
    locked(&DISKS).insert(key, Arc::new(Mutex::new(disk)));
}

/// Takes the disk away. Whoever has files open there goes on without power.
pub(crate) fn unplug(folder: &Path) -> Arc<Mutex<Disk>> {
    locked(&DISKS).remove(folder.to_str().unwrap()).unwrap()
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Disks;

struct Handle {
    number: u64,
    path: String,
    disk: Arc<Mutex<Disk>>,
}

impl VfsHandle for Handle {
    fn readonly(&self) -> bool {
        false
    }

    fn in_memory(&self) -> bool {
        false
    }
}

impl Handle {
    fn with<T>(&self, work: impl FnOnce(&mut Disk) -> T) -> T {
        work(&mut locked(&self.disk))
    }
}

fn disk_of(path: &str) -> VfsResult<Arc<Mutex<Disk>>> {
    let folder = Path::new(path).parent().and_then(Path::to_str);
    let disks = locked(&DISKS);
    let disk = folder.and_then(|folder| disks.get(folder));
    disk.cloned().ok_or(vars::SQLITE_CANTOPEN)
}

fn no_power(_: NoPower) -> i32 {
    vars::SQLITE_IOERR
}

impl Vfs for Disks {
    type Handle = Handle;

    fn canonical_path<'a>(&self, path: Cow<'a, str>) -> VfsResult<Cow<'a, str>> {
        Ok(path)
    }

    fn open(&self, path: Option<&str>, options: OpenOpts) -> VfsResult<Handle> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // A file without a name is nobody else's and need not outlive its handle.
        let (path, disk) = match path {
            Some(path) => (path.to_owned(), disk_of(path)?),
            None => (format!("unnamed-{number}"), Arc::default()),
        };
        let handle = Handle { number, path, disk };
        handle.with(|disk| {
            if !disk.has_power() {
                return Err(vars::SQLITE_CANTOPEN);
            }
            let journal = matches!(options.kind(), OpenKind::MainJournal);
            if journal && options.mode().is_readonly() && !disk.holds(&handle.path) {
                return Err(vars::SQLITE_CANTOPEN);
            }
            disk.file(&handle.path);
            Ok(())
        })?;
        Ok(handle)
    }

    fn delete(&self, path: &str) -> VfsResult<()> {
        let disk = disk_of(path)?;
        locked(&disk).delete(path).map_err(no_power)
    }

    fn access(&self, path: &str, _flags: AccessFlags) -> VfsResult<bool> {
        let disk = disk_of(path)?;
        Ok(locked(&disk).holds(path))
    }

    fn file_size(&self, handle: &mut Handle) -> VfsResult<usize> {
        Ok(handle.with(|disk| disk.file(&handle.path).now.len()))
    }

    fn truncate(&self, handle: &mut Handle, size: usize) -> VfsResult<()> {
        handle.with(|disk| disk.truncate(&handle.path, size).map_err(no_power))
    }

    fn write(&self, handle: &mut Handle, offset: usize, data: &[u8]) -> VfsResult<usize> {
        handle.with(|disk| {
            disk.write(&handle.path, offset, data).map_err(no_power)?;
            Ok(data.len())
        })
    }

    fn read(&self, handle: &mut Handle, offset: usize, data: &mut [u8]) -> VfsResult<usize> {
        handle.with(|disk| {
            if !disk.has_power() {
                return Err(vars::SQLITE_IOERR_READ);
            }
            let held = disk.file(&handle.path).now.get(offset..).unwrap_or(&[]);
            let read = held.len().min(data.len());
            data[..read].copy_from_slice(&held[..read]);
            Ok(read)
        })
    }

    fn lock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        let level = number(level);
        let taken = handle.with(|disk| disk.file(&handle.path).locks.take(handle.number, level));
        taken.then_some(()).ok_or(vars::SQLITE_BUSY)
    }

    fn unlock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        let level = number(level);
        handle.with(|disk| {
            disk.file(&handle.path)
                .locks
                .give_back(handle.number, level)
        });
        Ok(())
    }

    fn check_reserved_lock(&self, handle: &mut Handle) -> VfsResult<bool> {
        Ok(handle.with(|disk| disk.file(&handle.path).locks.someone_writes()))
    }

    fn sync(&self, handle: &mut Handle) -> VfsResult<()> {
        handle.with(|disk| disk.sync(&handle.path).map_err(no_power))
    }

    fn close(&self, handle: Handle) -> VfsResult<()> {
        handle.with(|disk| {
            let file = disk.file(&handle.path);
            file.locks.give_back(handle.number, 0);
            file.shared.give_back(handle.number, 0..8);
        });
        Ok(())
    }

    /// What SQLite assumes of a file on Linux, and no more.
    fn device_characteristics(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(vars::SQLITE_IOCAP_POWERSAFE_OVERWRITE)
    }

    fn shm_map(
        &self,
        handle: &mut Handle,
        no: usize,
        size: usize,
        make: bool,
    ) -> VfsResult<Option<NonNull<u8>>> {
        let region = handle.with(|disk| disk.file(&handle.path).shared.region(no, size, make));
        Ok(region.and_then(NonNull::new))
    }

    fn shm_lock(
        &self,
        handle: &mut Handle,
        offset: u32,
        count: u32,
        mode: ShmLockMode,
    ) -> VfsResult<()> {
        let slots = offset as usize..(offset + count) as usize;
        handle.with(|disk| {
            let shared = &mut disk.file(&handle.path).shared;
            let taken = match mode {
                ShmLockMode::LockShared => shared.take(handle.number, slots, false),
                ShmLockMode::LockExclusive => shared.take(handle.number, slots, true),
                ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => {
                    shared.give_back(handle.number, slots);
                    true
                }
            };
            taken.then_some(()).ok_or(vars::SQLITE_BUSY)
        })
    }

    fn shm_unmap(&self, handle: &mut Handle, _delete: bool) -> VfsResult<()> {
        handle.with(|disk| {
            let shared = &mut disk.file(&handle.path).shared;
            shared.give_back(handle.number, 0..8);
        });
        Ok(())
    }
}

fn number(level: LockLevel) -> u8 {
    match level {
        LockLevel::Unlocked => 0,
        LockLevel::Shared => SHARED,
        LockLevel::Reserved => RESERVED,
        LockLevel::Pending => PENDING,
        LockLevel::Exclusive => EXCLUSIVE,
    }
}
