//! Random worlds: agreements, acts, objects, clocks.
//!
//! What is drawn here is legal where the product refuses what is not (a predecessor for
//! every act but the first), and otherwise as odd as peers can be: chains that fork and skip, dates that
//! run backwards, ids used twice, texts that nobody signed.

mod acts;
mod agreements;
mod alliances;
mod instants;
mod life;
mod material;
mod treaties;

pub use acts::{Delivery, Script, deliver, delivery, perform, script, sound_script};
pub use agreements::{agreement, between, purposes_asked, terms};
pub use alliances::{
    Alliance, CIRCLE, GUESTS_FROM, KEYS, TERMS, TREATY, Thing, UNIVERSITY, alliance, thing,
};
pub use instants::{instants_of, instants_of_life, now_near};
pub use life::{Life, life, live};
pub use material::{DIPLOMATIC, TYPES, conditions, held, marks, red_lines};
pub use treaties::{MOST_PARTIES, treaty, treaty_among};
