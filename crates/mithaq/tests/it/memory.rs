//! How much memory a node needs that holds much.
//!
//! Each process has a limit of its own from the kernel (`ulimit -d`: heap, private mappings and stacks), and the
//! most that it has held, its program's pages included, is read from `/proc`.

use std::io::{BufWriter, Write as _};

use serde::Deserialize;

use crate::support::memory;
use crate::support::nation::Nation;
use crate::support::samples::FIRST;

/// How many objects.
const OBJECTS: u64 = 200_000;
/// The most memory that a process may need for them.
const MOST: u64 = 256 << 20;

#[test]
fn two_hundred_thousand_objects_are_imported_pulled_and_looked_up_in_256_mib() {
    let nation = Nation::serving_within("Qamar", MOST);
    let path = nation.home.path("large.json");
    write(&path);
    let line = ["import", path.to_str().unwrap(), "--json"];
    let (ended, import) = memory::watched(&mut nation.home.command(&line));
    let report = ended.ended(0).json();
    assert_eq!(report["accepted"], OBJECTS, "{report}");
    assert_eq!(nation.held(), OBJECTS);
    let imported = nation.peak_memory();

    let analysts = nation.analysts();
    let mut seen = vec![false; usize::try_from(OBJECTS).unwrap()];
    analysts.each_page(5_000, |page| {
        for object in page {
            let number = number(object.get());
            assert!(!seen[number], "{object} came twice");
            seen[number] = true;
        }
    });
    assert!(seen.iter().all(|seen| *seen), "something never came");

    for of in (0..OBJECTS).step_by(997) {
        assert!(analysts.sees(&id(of)), "{}", id(of));
    }
    assert!(!analysts.sees(&id(OBJECTS)));
    for of in [0, 100_001, 199_998] {
        let found = nation.run(&["lookup", &host(of)]);
        assert_eq!(found["values"][0]["hits"][0]["id"], id(of), "{found}");
    }

    let node = nation.peak_memory();
    println!("the import held {import} bytes, the node {imported}, and {node} in all");
    assert!(
        0 < import && import < MOST,
        "the import held {import} bytes"
    );
    assert!(node < MOST, "the node held {node} bytes");
}

/// Indicators, and after every fourth of them a relationship between two.
fn write(path: &std::path::Path) {
    let mut file = BufWriter::new(std::fs::File::create(path).unwrap());
    file.write_all(b"[").unwrap();
    for of in 0..OBJECTS {
        let (id, comma) = (id(of), if of == 0 { "" } else { "," });
        let common = format!(
            r#""spec_version":"2.1","id":"{id}","created":"{FIRST}","modified":"{FIRST}","confidence":{}"#,
            of % 100
        );
        match of % 5 {
            4 => write!(
                file,
                r#"{comma}{{"type":"relationship",{common},"relationship_type":"related-to","source_ref":"{}","target_ref":"{}"}}"#,
                self::id(of - 1),
                self::id(of - 2)
            ),
            _ => write!(
                file,
                r#"{comma}{{"type":"indicator",{common},"name":"Host {of}","description":"Seen {of} times in a scan of ports; what it wanted is not known, and who runs it is not either.","indicator_types":["anomalous-activity"],"labels":["scan","sensor-{}"],"pattern":"[domain-name:value = '{}']","pattern_type":"stix","valid_from":"{FIRST}"}}"#,
                of % 32,
                host(of)
            ),
        }
        .unwrap();
    }
    file.write_all(b"]").unwrap();
    file.flush().unwrap();
}

fn host(of: u64) -> String {
    format!("h{of}.sahil.example")
}

/// Ids as they come in life: in no order that an index could make use of.
fn id(of: u64) -> String {
    let object_type = match of % 5 {
        4 => "relationship",
        _ => "indicator",
    };
    let scattered = of.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (high, middle) = (scattered >> 32, scattered >> 16 & 0xffff);
    format!("{object_type}--{high:08x}-{middle:04x}-4c1e-8c07-{of:012x}")
}

/// Which object it is: the end of its id.
fn number(object: &str) -> usize {
    #[derive(Deserialize)]
    struct Header<'a> {
        id: &'a str,
    }
    let header: Header<'_> = serde_json::from_str(object).unwrap();
    usize::from_str_radix(&header.id[header.id.len() - 12..], 16).unwrap()
}
