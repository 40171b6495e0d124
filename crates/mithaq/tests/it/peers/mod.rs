//! Real nodes as separate processes, over TLS: what crosses, what does not, and what ends it.

mod crossing;
