//! The `alongside` program: reading merchants' files, learning them, answering, and serving it all from one machine.

pub mod files;
pub mod import;
pub mod progress;
