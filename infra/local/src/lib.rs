//! The `alongside` program as a library: every function on one port over an embedded DynamoDB, the demo shop, and the commands.

pub mod demo;
