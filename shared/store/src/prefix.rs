//! What an installation's tables are called, so that several can share an account.

use crate::key::Table;

/// What stands before every table name of one installation ("alongside-"), so that several can share an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePrefix(String);

/// Why a text is not a table prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a table prefix has at most {TABLE_PREFIX_MAX} letters, digits, `-`, `_` or `.`")]
pub struct TablePrefixError;

/// Longest prefix, in bytes.
pub const TABLE_PREFIX_MAX: usize = 64;

impl TablePrefix {
    /// Checks a prefix; the empty one is fine.
    ///
    /// # Errors
    /// [`TablePrefixError`] when it is too long or holds a character that a table name may not have.
    pub fn new(text: &str) -> Result<Self, TablePrefixError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if text.len() <= TABLE_PREFIX_MAX && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TablePrefixError)
        }
    }

    /// The full name of a table.
    #[must_use]
    pub fn table(&self, table: Table) -> String {
        format!("{}{}", self.0, table.name())
    }
}

impl Default for TablePrefix {
    /// `alongside-`
    fn default() -> Self {
        Self("alongside-".to_owned())
    }
}
