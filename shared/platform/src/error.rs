//! Why a body is not what it should be.

/// What a platform sent cannot be read. The words are for a merchant and hold nothing of the body.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Not JSON, or JSON of another shape.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A field that must be there.
    #[error("no {0}")]
    Missing(&'static str),
    /// A field that cannot be what it says.
    #[error("{field} cannot be read: {what}")]
    Field {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// An answer of the shop that says no instead of an object.
    #[error("the shop answered {0:?} instead of an object")]
    Refusal(String),
}

impl ParseError {
    pub(crate) const fn field(field: &'static str, what: &'static str) -> Self {
        Self::Field { field, what }
    }
}
