//! Real nodes as separate processes, over TLS: what crosses, what does not, and what ends it.

mod absence;
mod crossing;
mod ending;
mod heads;
mod methods;
mod onward;
mod proposal;
mod record;
mod restart;
mod suspension;
