//! The whole life of an agreement, as data: a small agreement, acts in one line each, and what holds at some instants.
//!
//! ```text
//! A 01-02 signature             A's first act, of 2 January 2027: A1. An act follows its author's last
//! A/1 01-03 suspension          … or the one of that number: a fork
//! A 01-04 notifies B1 01-02     by the depositary: B's first act was deposited on 2 January
//! B 01-05 reservation 2 green   article 2 with TLP:GREEN as its highest; `2 out` excludes it
//! lost B1                       it never arrives
//! A 01-05 signature for=x ref=L1 dated=01-03   A attests what x, which has no node, did on paper
//! A B 01-09                     asks what holds between A and B on that day
//! ```
//! What is expected is the relation, in words, and where they differ from the text the effective terms.

mod agree;
mod calendars;
mod consent;
mod depositary;
mod ends;
mod never_wider;
mod on_paper;
mod random;
mod renumbered;
mod reserve;
mod reused;
mod script;

pub use script::check;
