//! Files that merchants have: order lines as CSV, catalogues and events as JSON lines. Every byte is hostile until checked.

pub mod amount;
pub mod catalogue;
pub mod drafts;
pub mod error;
pub mod events;
pub mod goods;
pub mod json_lines;
pub mod moment;
pub mod orders;
pub mod sheet;
pub mod skipped;
pub mod source;
