//! Identities. Each is a short text with a bound, checked once where it enters; after that no bare string is an id.

use core::fmt;

use crate::short_text::ShortText;

/// Longest id in bytes. Platform ids are far shorter; the bound keeps keys, rows and tokens small.
pub const ID_BYTES_MAX: usize = 64;

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing, or only white space.
    #[error("an id must not be empty")]
    Empty,
    /// More than [`ID_BYTES_MAX`] bytes.
    #[error("an id has at most {ID_BYTES_MAX} bytes")]
    TooLong,
    /// A control character, or one outside the kind's alphabet.
    #[error("an id holds a character that is not allowed in it")]
    Character,
}

/// Which characters an id may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    /// Anything but control characters.
    Printable,
    /// Of a host name: lower case letters, digits, `.`, `-`, `_`.
    Host,
    /// Of base64url: letters, digits, `-`, `_`.
    Token,
}

impl Alphabet {
    fn holds(self, c: char) -> bool {
        match self {
            Self::Printable => !c.is_control(),
            Self::Host => matches!(c, 'a'..='z' | '0'..='9' | '.' | '-' | '_'),
            Self::Token => matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_'),
        }
    }
}

/// The first `length` bytes of `text`.
#[inline(always)]
fn checked(text: &[u8], length: usize, alphabet: Alphabet) -> Result<ShortText, IdError> {
    match ShortText::front(text, length) {
        Some(text) if alphabet == Alphabet::Printable => Ok(text),
        _ => checked_by_character(text.get(..length).ok_or(IdError::Empty)?, alphabet),
    }
}

fn checked_by_character(text: &[u8], alphabet: Alphabet) -> Result<ShortText, IdError> {
    let text = core::str::from_utf8(text).map_err(|_| IdError::Character)?;
    if text.trim().is_empty() {
        Err(IdError::Empty)
    } else if text.len() > ID_BYTES_MAX {
        Err(IdError::TooLong)
    } else if text.chars().all(|c| alphabet.holds(c)) {
        Ok(ShortText::new(text))
    } else {
        Err(IdError::Character)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $alphabet:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(ShortText);

        impl $name {
            /// Checks `text` and makes it an id.
            ///
            /// # Errors
            /// [`IdError`] when it is empty, longer than [`ID_BYTES_MAX`] bytes, or holds a forbidden character.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked(text.as_bytes(), text.len(), $alphabet).map(Self)
            }

            /// [`Self::new`] of the first `length` of `bytes`, which may not be text at all.
            ///
            /// # Errors
            /// As [`Self::new`]; bytes that are no UTF-8 are [`IdError::Character`], too few of them [`IdError::Empty`].
            #[inline(always)]
            pub fn at_front(bytes: &[u8], length: usize) -> Result<Self, IdError> {
                checked(bytes, length, $alphabet).map(Self)
            }

            /// Ids of these `lengths`, one behind the other at the front of `bytes`.
            ///
            /// # Errors
            /// As [`Self::at_front`].
            pub fn all_at_front(bytes: &[u8], lengths: &[u8]) -> Result<Vec<Self>, IdError> {
                if $alphabet == Alphabet::Printable
                    && let Some(ids) = ShortText::fronts(bytes, lengths, Self)
                {
                    return Ok(ids);
                }
                let mut rest = bytes;
                let mut one = |length: &u8| {
                    let id = Self::at_front(rest, usize::from(*length))?;
                    rest = &rest[usize::from(*length)..];
                    Ok(id)
                };
                lengths.iter().map(&mut one).collect()
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.as_str())
            }
        }
    };
}

id!(
    /// A tenant: the shop's host name or a name of the merchant's choosing; lower case letters, digits, `.`, `-`, `_`.
    ShopId,
    Alphabet::Host
);
id!(
    /// What we learn about: the platform's product id (the `sku` column of order files).
    ItemId,
    Alphabet::Printable
);
id!(
    /// What is sold and shown: the platform's variant id.
    VariantId,
    Alphabet::Printable
);
id!(
    /// A customer of a shop, as the platform names them. Believed only with proof.
    CustomerId,
    Alphabet::Printable
);
id!(
    /// A browser, by a random id that the storefront made; letters, digits, `-`, `_`.
    VisitorId,
    Alphabet::Token
);
id!(
    /// A finished order.
    OrderId,
    Alphabet::Printable
);
id!(
    /// A wish about personal data, so that the same one is taken once; letters, digits, `-`, `_`.
    RequestId,
    Alphabet::Token
);

id!(
    /// A one-tap offer, by its unguessable name; letters, digits, `-`, `_`.
    OfferName,
    Alphabet::Token
);
id!(
    /// A payment, by the name that the payment side gave it; letters, digits, `-`, `_`.
    IntentId,
    Alphabet::Token
);
id!(
    /// A customer or a means of payment, by the name that the payment side gave it; letters, digits, `-`, `_`.
    PayerId,
    Alphabet::Token
);
id!(
    /// A decision, by the name under which it travels; letters, digits, `-`, `_`. Whether we gave it is checked where it enters.
    DecisionName,
    Alphabet::Token
);

#[cfg(test)]
mod tests {
    use super::{IdError, ItemId, ShopId};

    #[test]
    fn ids_are_bounded_and_clean() {
        assert_eq!(ItemId::new("84997B").map(|id| id.to_string()), Ok("84997B".to_owned()));
        for length in [1, 22, 23, 24, 63, 64] {
            let text = "x".repeat(length);
            assert_eq!(ItemId::new(&text).map(|id| id.to_string()), Ok(text));
        }
        assert_eq!(ItemId::new("Größe 7 #a|b").map(|id| id.to_string()), Ok("Größe 7 #a|b".to_owned()));
        assert_eq!(ItemId::new(""), Err(IdError::Empty));
        assert_eq!(ItemId::new(" "), Err(IdError::Empty));
        assert_eq!(ItemId::new(&"x".repeat(65)), Err(IdError::TooLong));
        assert_eq!(ItemId::new("a\nb"), Err(IdError::Character));
        assert_eq!(ShopId::new("Shop#1"), Err(IdError::Character));
    }
}
