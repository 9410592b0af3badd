//! The `alongside` program: reading merchants' files, learning them, answering, and serving it all from one machine.

pub mod data_folder;
pub mod demo;
pub mod embedded;
pub mod pages;
pub mod serve;
