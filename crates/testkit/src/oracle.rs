//! The naive oracle: DESIGN §§ 5 and 6 read once more, plainly.

mod acts;
mod case;
mod copies;
mod effective;
mod keys;
mod lease;
mod marks;
mod relation;
mod release;
mod why;

pub use acts::{Pause, Standing, standing};
pub use case::Case;
pub use copies::{Holding, Rank, of_versions, seen};
pub use keys::{Judged, judged};
pub use lease::{is_leased, may_go_on, stands_against};
pub use marks::explained;
pub use relation::{in_force, relation};
pub use release::{Grounds, may_be_given, may_have, purposes};
pub use why::Why;
