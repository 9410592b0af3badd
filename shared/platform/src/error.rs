//! Why a body is not what it should be.

/// What a platform sent cannot be read. The words are for its merchant: of JSON that does not fit they quote a piece.
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
    /// The same without a word of what was read, for log lines.
    #[must_use]
    pub fn without_content(&self) -> String {
        match self {
            Self::Json(error) => {
                let what = match error.classify() {
                    serde_json::error::Category::Data => "JSON of another shape",
                    _ => "not JSON",
                };
                format!("{what}, line {} column {}", error.line(), error.column())
            }
            Self::Refusal(_) => "the shop answered no instead of an object".to_owned(),
            Self::Missing(_) | Self::Field { .. } => self.to_string(),
        }
    }

    pub(crate) const fn field(field: &'static str, what: &'static str) -> Self {
        Self::Field { field, what }
    }
}

#[cfg(test)]
mod tests {
    use super::ParseError;

    #[test]
    fn a_log_line_quotes_nothing() {
        let error: ParseError = serde_json::from_str::<u64>("\"ina@example.test\"").unwrap_err().into();
        assert!(error.to_string().contains("ina@"));
        assert_eq!(error.without_content(), "JSON of another shape, line 1 column 18");
        let error: ParseError = serde_json::from_str::<u64>("1 2").unwrap_err().into();
        assert_eq!(error.without_content(), "not JSON, line 1 column 3");
    }
}
