//! `kill -9` at any moment of an exchange.

use std::time::Duration;

use mithaq_testkit::dice::Dice;

use super::mesh::Mesh;

/// Kills in an ordinary run; `cargo xtask soak` asks for a thousand.
const KILLS: u64 = 30;
const VARIABLE: &str = "MITHAQ_KILLS";

/// DESIGN § 9, § 7: five processes exchange while they are killed one after the other. All come to hold
/// exactly what they may have: nothing lost, doubled or leaked.
#[test]
fn nodes_that_are_killed_at_any_moment_converge() {
    let kills =
        std::env::var(VARIABLE).map_or(KILLS, |kills| kills.parse().expect("a number of kills"));
    let mut dice = Dice::new(20_261_122);
    let mut mesh = Mesh::new(|_| Vec::new()).agreed();
    let nations = mesh.nations.len() as u64;
    let (mut killed, mut broken_off) = (0, 0);
    while killed < kills {
        let at = usize::try_from(dice.below(nations)).unwrap();
        let import = mesh.start_import(at, &mut dice);
        // Sometimes the one that imports, sometimes one that gives or receives meanwhile.
        let victim = match dice.chance(40) {
            true => at,
            false => usize::try_from(dice.below(nations)).unwrap(),
        };
        // Not a wait for anything: the moment of the kill is what is thrown for.
        std::thread::park_timeout(Duration::from_millis(dice.below(80)));
        let pid = mesh.nations[victim].pid();
        mesh.nations[victim].kill();
        killed += 1;
        // An import that found no node at work has opened the store itself: the node starts behind it.
        let import = match victim == at {
            true => {
                broken_off += u64::from(mesh.finish_import(import));
                None
            }
            false => Some(import),
        };
        mesh.nations[victim].start();
        assert_ne!(mesh.nations[victim].pid(), pid);
        if let Some(import) = import {
            broken_off += u64::from(mesh.finish_import(import));
        }
    }
    mesh.converges();
    eprintln!(
        "{killed} kills, {broken_off} of them in an import; {} objects",
        mesh.objects()
    );
    // Kills that met nothing under way would prove nothing.
    assert!(0 < broken_off, "no kill met an import");
}
