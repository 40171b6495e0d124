//! The application of Mithaq: everything that enters passes intake, everything that leaves to an
//! audience passes release, and an operator asks for both through [`admin`].

pub mod admin;
pub mod control;
pub mod settings;
pub mod wire;
