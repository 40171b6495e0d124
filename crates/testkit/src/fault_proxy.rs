//! A proxy between two nodes that does to their connections what networks do: it drops, delays,
//! duplicates, reorders, cuts and corrupts what passes, and counts each.
//!
//! It works on bytes and knows nothing of what they say: between nodes they are TLS records, so all but
//! delay must end in a connection that fails, and the nodes must try again. Loopback only.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::dice::Dice;

/// Bytes taken at a time; a fault befalls one such piece.
const PIECE: usize = 8 * 1024;
/// The longest that a piece is held back.
const MOST_DELAY: u64 = 60;
/// How often a waiting thread looks whether the proxy has been stopped.
const LOOK: Duration = Duration::from_millis(200);

/// What can befall a piece of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is lost, and with it the connection: TCP never loses a piece and goes on.
    Drop,
    /// It arrives late.
    Delay,
    /// It arrives twice.
    Duplicate,
    /// Its second half arrives before its first.
    Reorder,
    /// Half of it arrives, and the connection ends there.
    Cut,
    /// One bit of it is another.
    Corrupt,
}

/// All of them.
pub const FAULTS: [Fault; 6] = [
    Fault::Drop,
    Fault::Delay,
    Fault::Duplicate,
    Fault::Reorder,
    Fault::Cut,
    Fault::Corrupt,
];

/// A proxy that listens on one address and leads to another.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    way: Arc<Way>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Way {
    target: Mutex<SocketAddr>,
    /// Times out of a hundred that a piece meets a fault.
    percent: AtomicU64,
    dice: Mutex<Dice>,
    fired: [AtomicU64; FAULTS.len()],
    /// Pieces that passed untouched.
    passed: AtomicU64,
    stopped: AtomicBool,
}

impl FaultProxy {
    /// Listens on `listen` (port 0 for any) and leads to `target`, faithfully until told otherwise.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn start(listen: SocketAddr, target: SocketAddr, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let way = Arc::new(Way {
            target: Mutex::new(target),
            percent: AtomicU64::new(0),
            dice: Mutex::new(Dice::new(seed)),
            fired: Default::default(),
            passed: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        });
        let accepting = {
            let way = Arc::clone(&way);
            std::thread::spawn(move || accept(&listener, &way))
        };
        Ok(Self {
            address,
            way,
            accepting: Some(accepting),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads new connections elsewhere: a node that starts again may have another port.
    pub fn lead_to(&self, target: SocketAddr) {
        *locked(&self.way.target) = target;
    }

    /// From now on a fault befalls `percent` of a hundred pieces; 0 is a faithful proxy.
    pub fn set_percent(&self, percent: u8) {
        let percent = u64::from(percent.min(100));
        self.way.percent.store(percent, Ordering::Relaxed);
    }

    /// How often `fault` has befallen a piece.
    #[must_use]
    pub fn fired(&self, fault: Fault) -> u64 {
        self.way.counter(fault).load(Ordering::Relaxed)
    }

    /// How many pieces passed untouched.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.way.passed.load(Ordering::Relaxed)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.way.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            drop(accepting.join());
        }
    }
}

impl Way {
    fn counter(&self, fault: Fault) -> &AtomicU64 {
        &self.fired[FAULTS
            .iter()
            .position(|known| *known == fault)
            .unwrap_or_default()]
    }

    /// What befalls the next piece, and a number to do it with.
    fn next(&self) -> (Option<Fault>, u64) {
        let mut dice = locked(&self.dice);
        let percent = self.percent.load(Ordering::Relaxed);
        let fault = (dice.below(100) < percent)
            .then(|| FAULTS[usize::try_from(dice.below(FAULTS.len() as u64)).unwrap_or_default()]);
        (fault, dice.any())
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, way: &Arc<Way>) {
    for client in listener.incoming() {
        if way.is_stopped() {
            return;
        }
        let target = *locked(&way.target);
        // Nobody behind the proxy: the client's connection ends, as it would without one.
        let (Ok(client), Ok(server)) = (client, TcpStream::connect(target)) else {
            continue;
        };
        for (from, to) in [(&client, &server), (&server, &client)] {
            let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else {
                continue;
            };
            let way = Arc::clone(way);
            // Ends with its connection, and at the latest when the proxy is stopped.
            std::thread::spawn(move || {
                // An error here is the end of a connection, which is what this is about.
                drop(carry(&from, &to, &way));
                drop(from.shutdown(Shutdown::Both));
                drop(to.shutdown(Shutdown::Both));
            });
        }
    }
}

fn carry(mut from: &TcpStream, mut to: &TcpStream, way: &Way) -> io::Result<()> {
    from.set_read_timeout(Some(LOOK))?;
    to.set_nodelay(true)?;
    let mut piece = [0; PIECE];
    while !way.is_stopped() {
        let read = match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if is_patience(&error) => continue,
            Err(error) => return Err(error),
        };
        let piece = &mut piece[..read];
        let half = read / 2;
        let (fault, chance) = way.next();
        let Some(fault) = fault else {
            way.passed.fetch_add(1, Ordering::Relaxed);
            to.write_all(piece)?;
            continue;
        };
        way.counter(fault).fetch_add(1, Ordering::Relaxed);
        match fault {
            Fault::Drop => return Ok(()),
            Fault::Cut => return to.write_all(&piece[..half]),
            Fault::Delay => {
                std::thread::park_timeout(Duration::from_millis(chance % MOST_DELAY));
                to.write_all(piece)?;
            }
            Fault::Duplicate => {
                to.write_all(piece)?;
                to.write_all(piece)?;
            }
            Fault::Reorder => {
                piece.rotate_left(half);
                to.write_all(piece)?;
            }
            Fault::Corrupt => {
                let place = usize::try_from(chance).unwrap_or_default() % read;
                piece[place] ^= 1 << ((chance >> 32) % 8);
                to.write_all(piece)?;
            }
        }
    }
    Ok(())
}

fn is_patience(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that gives back what it is sent.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                std::thread::spawn(move || {
                    let stream = stream.unwrap();
                    drop(io::copy(&mut &stream, &mut &stream));
                });
            }
        });
        address
    }

    /// What comes back of `sent` through the proxy.
    fn through(proxy: &FaultProxy, sent: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(proxy.address()).unwrap();
        // The proxy may end the connection under the writer.
        drop(stream.write_all(sent));
        drop(stream.shutdown(Shutdown::Write));
        let mut back = Vec::new();
        drop(stream.read_to_end(&mut back));
        back
    }

    #[test]
    fn a_faithful_proxy_gives_what_it_was_given_and_a_faulty_one_does_it_all() {
        let proxy = FaultProxy::start(SocketAddr::from(([127, 0, 0, 1], 0)), echo(), 7).unwrap();
        let sent: Vec<u8> = (0..20_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        assert_eq!(through(&proxy, &sent), sent);
        assert!(0 < proxy.passed());
        assert!(FAULTS.iter().all(|fault| proxy.fired(*fault) == 0));

        proxy.set_percent(50);
        let mut altered = 0;
        while FAULTS.iter().any(|fault| proxy.fired(*fault) < 3) {
            altered += u64::from(through(&proxy, &sent) != sent);
        }
        assert!(0 < altered);
        proxy.set_percent(0);
        assert_eq!(through(&proxy, &sent), sent);
    }
}
