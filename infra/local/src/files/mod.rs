//! Files that merchants have: order lines as CSV, catalogues and events as JSON lines. Every byte is hostile until checked.

pub mod amount;
pub mod catalogue;
pub mod drafts;
pub mod error;
pub mod events;
pub mod goods;
pub mod json_lines;
pub mod json_records;
pub mod moment;
pub mod orders;
pub mod output;
pub mod sheet;
pub mod skipped;
pub mod source;

/// The exit code for an error: 2 for a line of a file that is not what it must be, else 1.
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref() {
        Some(error::FileError::Malformed { .. }) => 2,
        _ => 1,
    }
}
