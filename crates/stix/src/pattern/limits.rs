//! How much of a pattern we read, and how much work a match may cost. Patterns come from peers.

/// The longest pattern, in bytes. The largest in published feeds have a few kilobytes; one that names
/// five thousand SHA-256 hashes has half of this.
pub const MAX_BYTES: usize = 1 << 20;

/// How deep brackets may be nested. People write three or four; the parser and whatever walks the
/// tree call themselves once for each level, so this bounds the stack.
pub const MAX_DEPTH: usize = 64;

/// How many comparisons a pattern may have in all: each is tried on each object of each observation.
pub const MAX_COMPARISONS: usize = 10_000;

/// How many observation expressions, `[…]`, a pattern may have. Each is tried on each observation,
/// and together they must be bound to different ones.
pub const MAX_OBSERVATIONS: usize = 1_000;

/// How many constants all `IN (…)` of a pattern may list together.
pub const MAX_SET_MEMBERS: usize = 50_000;

/// How many steps an object path may have. STIX's own need seven; a step along `_refs` can touch
/// every object of an observation.
pub const MAX_PATH_STEPS: usize = 32;

/// How many regular expressions a pattern may have: each is compiled before anything is matched.
pub const MAX_REGEXES: usize = 256;

/// How large all compiled regular expressions of a pattern may be together, in bytes. It is what
/// stops `(a{1000}){1000}` while it is being compiled.
pub const MAX_REGEX_BYTES: usize = 8 << 20;

/// How many parts the plan of a match may have after `REPEATS` has been written out: the search
/// calls itself once for each.
pub const MAX_PLAN_PARTS: usize = 1_024;

/// How many steps a match may take unless the caller says otherwise. A step is a member looked at, a
/// few bytes compared, or a candidate tried, and takes some ten nanoseconds: about a second in all.
pub const DEFAULT_STEPS: u64 = 100_000_000;

/// How many terms a normal form may have when two patterns are compared for equivalence.
pub const MAX_TERMS: usize = 4_096;

/// How many steps comparing two patterns may take: about as many literals looked at, and a second or
/// two at the very most.
pub const MAX_EQUIVALENCE_STEPS: usize = 10_000_000;
