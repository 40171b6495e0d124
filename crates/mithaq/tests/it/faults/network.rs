//! Bad networks between nodes.

use std::net::{Ipv4Addr, SocketAddr};

use mithaq_testkit::dice::Dice;
use mithaq_testkit::fault_proxy::{FAULTS, FaultProxy};

use super::mesh::Mesh;

/// Times out of a hundred that a piece of a connection meets a fault.
const PERCENT: u8 = 8;
/// How often each fault must have come about.
const ENOUGH: u64 = 3;

/// DESIGN § 7: pieces of every connection between five nodes are dropped, delayed, doubled, reordered, cut
/// and corrupted. Nothing wrong is taken in, and once the network is well again all hold exactly what they
/// may have, once.
#[test]
fn nodes_on_a_network_that_drops_delays_doubles_reorders_cuts_and_corrupts_converge() {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let proxies: Vec<FaultProxy> = (0..5)
        .map(|seed| FaultProxy::start(any, any, seed).unwrap())
        .collect();
    // Each node is known to its peers by the address of the proxy before it.
    let mesh = Mesh::new(|number| {
        let address = proxies[number].address();
        vec![("MITHAQ_PUBLIC_URL".to_owned(), format!("https://{address}"))]
    });
    for (proxy, nation) in proxies.iter().zip(&mesh.nations) {
        proxy.lead_to(nation.authority().parse().unwrap());
    }
    let mut mesh = mesh.agreed();
    for proxy in &proxies {
        proxy.set_percent(PERCENT);
    }
    let fired = |fault| -> u64 { proxies.iter().map(|proxy| proxy.fired(fault)).sum() };
    let mut dice = Dice::new(7);
    let mut imports = 0;
    while imports < 25 || FAULTS.iter().any(|fault| fired(*fault) < ENOUGH) {
        let import = mesh.start_import(imports % 5, &mut dice);
        assert!(
            !mesh.finish_import(import),
            "no import goes over the network"
        );
        imports += 1;
    }
    for proxy in &proxies {
        proxy.set_percent(0);
    }
    mesh.converges();
    for fault in FAULTS {
        eprintln!("{fault:?}: {}", fired(fault));
        assert!(ENOUGH <= fired(fault), "{fault:?} never came about");
    }
}
