//! The archive's form: regular files in a POSIX `ustar` archive inside one gzip member, and nothing else.
//!
//! The reader takes an archive as hostile: it refuses links, folders, devices and every extension of the
//! format, sums that do not agree, and bytes behind the end. Names come out as they are and are for the
//! caller to compare, never to join to a path.

use std::io::{self, BufReader, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

const BLOCK: usize = 512;
/// A name, in bytes.
const NAME: usize = 100;
const MAGIC: &[u8; 8] = b"ustar\x0000";

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum ArchiveError {
    /// The disk failed, or what is there is no gzip.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is no such archive.
    #[error("it is no archive of this form: {0}")]
    Form(&'static str),
    /// It holds something that is no file.
    #[error("`{name}` in it is a {what}, and only files are taken")]
    NoFile {
        /// Its name, escaped.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// Something follows the end.
    #[error("something stands behind its end")]
    Behind,
}

/// Writes an archive.
pub(super) struct Writer<W: Write> {
    to: GzEncoder<W>,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W) -> Writer<W> {
        Writer {
            to: GzEncoder::new(to, Compression::fast()),
        }
    }

    /// Adds a file of `length` bytes, which `from` must give exactly.
    pub(super) fn add(
        &mut self,
        name: &str,
        length: u64,
        seconds: i64,
        from: impl Read,
        copied: &mut dyn FnMut(&[u8]),
    ) -> io::Result<()> {
        self.to.write_all(&header(name, length, seconds)?)?;
        let mut from = from.take(length);
        let mut buffer = vec![0; 64 * 1024];
        let mut left = length;
        while left > 0 {
            let read = from.read(&mut buffer)?;
            let part = buffer.get(..read).unwrap_or_default();
            if part.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.to.write_all(part)?;
            copied(part);
            left -= read as u64;
        }
        self.to.write_all(&[0; BLOCK][..padding(length)])
    }

    /// Ends the archive.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.to.write_all(&[0; 2 * BLOCK])?;
        self.to.finish()
    }
}

fn padding(length: u64) -> usize {
    // Less than a block, so it fits.
    (BLOCK - (length % BLOCK as u64) as usize) % BLOCK
}

fn header(name: &str, length: u64, seconds: i64) -> io::Result<[u8; BLOCK]> {
    let mut header = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| {
        if let Some(place) = header.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    };
    if NAME <= name.len() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a name is too long",
        ));
    }
    put(0, name.as_bytes());
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, &number(length));
    put(136, &number(seconds.max(0).unsigned_abs()));
    put(148, b"        ");
    put(156, b"0");
    put(257, MAGIC);
    let sum = format!("{:06o}\0 ", sum(&header));
    if let Some(place) = header.get_mut(148..156) {
        place.copy_from_slice(sum.as_bytes());
    }
    Ok(header)
}

/// Eleven octal digits; what is larger in the binary form that GNU tar introduced.
fn number(number: u64) -> [u8; 12] {
    let mut field = [0; 12];
    if number < 1 << 33 {
        let digits = format!("{number:011o}");
        for (place, digit) in field.iter_mut().zip(digits.bytes()) {
            *place = digit;
        }
    } else {
        field[0] = 0x80;
        field[4..].copy_from_slice(&number.to_be_bytes());
    }
    field
}

/// The sum of a header's bytes, those of the sum itself counted as spaces.
fn sum(header: &[u8; BLOCK]) -> u64 {
    let bytes = header.iter().enumerate();
    bytes
        .map(|(at, byte)| match at {
            148..156 => u64::from(b' '),
            _ => u64::from(*byte),
        })
        .sum()
}

/// Reads an archive, file after file.
pub(super) struct Reader<R: Read> {
    from: GzDecoder<BufReader<R>>,
    /// Bytes of the file at hand that were not read yet, and of its padding.
    left: u64,
    padding: usize,
}

/// A file in an archive.
pub(super) struct Entry {
    /// Its name, as it stands there.
    pub(super) name: String,
    /// Its length, in bytes.
    pub(super) length: u64,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R) -> Reader<R> {
        Reader {
            from: GzDecoder::new(BufReader::with_capacity(64 * 1024, from)),
            left: 0,
            padding: 0,
        }
    }

    /// The next file. The one before must have been read to its end.
    pub(super) fn next(&mut self) -> Result<Entry, ArchiveError> {
        let form = ArchiveError::Form;
        if self.left > 0 {
            return Err(form("a file in it was not read"));
        }
        self.pad()?;
        let mut header = [0; BLOCK];
        self.from.read_exact(&mut header)?;
        if header == [0; BLOCK] {
            return Err(form("it ends too early"));
        }
        let field = |at: usize, length: usize| header.get(at..at + length).unwrap_or_default();
        if field(257, 8) != MAGIC {
            return Err(form("a header in it is none"));
        }
        if octal(field(148, 8)) != Some(sum(&header)) {
            return Err(form("a header in it is damaged"));
        }
        let name = field(0, NAME).split(|byte| *byte == 0).next();
        let name = name.unwrap_or_default();
        let shown = || name.escape_ascii().to_string();
        let what = match header[156] {
            b'0' | 0 => None,
            b'1' | b'2' => Some("link"),
            b'5' => Some("folder"),
            _ => Some("device or an extension"),
        };
        if let Some(what) = what {
            let name = shown();
            return Err(ArchiveError::NoFile { name, what });
        }
        if field(157, NAME).iter().any(|byte| *byte != 0) {
            let name = shown();
            return Err(ArchiveError::NoFile { name, what: "link" });
        }
        if field(345, 155).iter().any(|byte| *byte != 0) {
            return Err(form("a name in it is of two parts"));
        }
        let length = length(field(124, 12)).ok_or(form("a length in it is none"))?;
        let name = std::str::from_utf8(name).map_err(|_| form("a name in it is no text"))?;
        self.left = length;
        self.padding = padding(length);
        Ok(Entry {
            name: name.to_owned(),
            length,
        })
    }

    /// The next bytes of the file at hand; none at its end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ArchiveError> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let most = most.min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self.from.read(buffer.get_mut(..most).unwrap_or_default())?;
        if read == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        self.left -= read as u64;
        Ok(read)
    }

    /// The whole file at hand.
    pub(super) fn whole(&mut self) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = self.read(&mut buffer)?;
            if read == 0 {
                return Ok(bytes);
            }
            // Grows with what arrives: a false length alone costs no memory.
            bytes.extend_from_slice(buffer.get(..read).unwrap_or_default());
        }
    }

    /// The end must be here: two empty blocks, and nothing behind them.
    pub(super) fn end(mut self) -> Result<(), ArchiveError> {
        if self.left > 0 {
            return Err(ArchiveError::Form("a file in it was not read"));
        }
        self.pad()?;
        let mut end = [0; 2 * BLOCK];
        self.from.read_exact(&mut end)?;
        let mut behind = [0; 1];
        if end != [0; 2 * BLOCK]
            || self.from.read(&mut behind)? > 0
            || self.from.into_inner().read(&mut behind)? > 0
        {
            return Err(ArchiveError::Behind);
        }
        Ok(())
    }

    fn pad(&mut self) -> Result<(), ArchiveError> {
        let mut padding = [0; BLOCK];
        let padding = padding.get_mut(..self.padding).unwrap_or_default();
        self.from.read_exact(padding)?;
        self.padding = 0;
        Ok(())
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = field
        .iter()
        .take_while(|byte| !matches!(byte, 0 | b' '))
        .copied();
    let mut number: u64 = 0;
    for digit in digits {
        let digit = match digit {
            b'0'..=b'7' => u64::from(digit - b'0'),
            _ => return None,
        };
        number = number.checked_mul(8)?.checked_add(digit)?;
    }
    Some(number)
}

fn length(field: &[u8]) -> Option<u64> {
    match field.split_first_chunk::<4>() {
        Some(([0x80, 0, 0, 0], rest)) => rest.try_into().ok().map(u64::from_be_bytes),
        _ => octal(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for (name, bytes) in files {
            let length = bytes.len() as u64;
            writer
                .add(name, length, 1_700_000_000, *bytes, &mut |_| ())
                .unwrap();
        }
        writer.finish().unwrap()
    }

    /// An archive of one file, with a header that `edit` has changed and summed anew.
    fn edited(edit: impl FnOnce(&mut [u8; BLOCK])) -> Vec<u8> {
        let mut header = header("party.json", 2, 0).unwrap();
        edit(&mut header);
        let sum = format!("{:06o}\0 ", sum(&header));
        header[148..156].copy_from_slice(sum.as_bytes());
        let mut to = GzEncoder::new(Vec::new(), Compression::fast());
        to.write_all(&header).unwrap();
        let mut content = [0; BLOCK];
        content[..2].copy_from_slice(b"{}");
        to.write_all(&content).unwrap();
        to.write_all(&[0; 2 * BLOCK]).unwrap();
        to.finish().unwrap()
    }

    fn first(bytes: &[u8]) -> Result<(String, Vec<u8>), ArchiveError> {
        let mut reader = Reader::new(bytes);
        let entry = reader.next()?;
        let content = reader.whole()?;
        reader.end()?;
        Ok((entry.name, content))
    }

    #[test]
    fn files_come_back() {
        let long = vec![7; 100_000];
        let files: [(&str, &[u8]); 4] = [
            ("a", b""),
            ("b/c", b"one"),
            ("d", &[1; BLOCK]),
            ("e", &long),
        ];
        let bytes = archive(&files);
        let mut reader = Reader::new(bytes.as_slice());
        for (name, content) in files {
            let entry = reader.next().unwrap();
            assert_eq!(
                (entry.name.as_str(), entry.length),
                (name, content.len() as u64)
            );
            assert_eq!(reader.whole().unwrap(), content);
        }
        reader.end().unwrap();
    }

    #[test]
    fn lengths_beyond_eight_gigabytes_are_read() {
        for one in [0, 1, (1 << 33) - 1, 1 << 33, u64::MAX >> 1] {
            assert_eq!(length(&number(one)), Some(one));
        }
    }

    /// What other tools write and read.
    #[test]
    fn tar_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.tar.gz");
        std::fs::write(&file, archive(&[("store/mithaq.db", b"content")])).unwrap();
        let told = std::process::Command::new("tar")
            .arg("-tzvf")
            .arg(&file)
            .output();
        // Where there is no tar, nobody will look into it with tar.
        let Ok(told) = told else { return };
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.starts_with("-rw------- 0/0"), "{told}");
        assert!(told.trim_end().ends_with("store/mithaq.db"), "{told}");
    }

    #[test]
    fn attack_23_what_is_no_file_is_refused() {
        assert!(first(&edited(|_| ())).is_ok());
        let check = |edit: &dyn Fn(&mut [u8; BLOCK]), why: &str| {
            let refused = first(&edited(|header| edit(header))).unwrap_err();
            assert!(refused.to_string().contains(why), "{refused}: {why}");
        };
        for (kind, why) in [
            (b'1', "is a link"),
            (b'2', "is a link"),
            (b'5', "is a folder"),
            (b'3', "is a device or an extension"),
            (b'x', "is a device or an extension"),
            (b'L', "is a device or an extension"),
        ] {
            check(&|header| header[156] = kind, why);
        }
        check(
            &|header| header[157..163].copy_from_slice(b"/etc/x"),
            "is a link",
        );
        check(&|header| header[345] = b'x', "of two parts");
        check(&|header| header[257] = b'x', "a header in it is none");
        check(&|header| header[124] = b'9', "a length in it is none");
        check(&|header| header[0] = 0xff, "no text");
    }

    #[test]
    fn damage_is_noticed() {
        let whole = archive(&[("party.json", b"{}")]);
        assert!(first(&whole).is_ok());
        for cut in 0..whole.len() {
            assert!(first(&whole[..cut]).is_err(), "cut after {cut}");
        }
        let mut more = whole.clone();
        more.push(0);
        assert!(matches!(first(&more), Err(ArchiveError::Behind)));
        more.truncate(whole.len());
        more.extend_from_slice(&whole);
        assert!(matches!(first(&more), Err(ArchiveError::Behind)));
    }
}
