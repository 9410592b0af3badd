//! Identities. Each is a short text with a bound, checked once where it enters; after that no bare string is an id.

use core::fmt;

use smol_str::SmolStr;

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

/// Bytes that a [`SmolStr`] holds without the heap.
const INLINE_BYTES: usize = 23;

#[inline]
fn checked(text: &str, allowed: fn(char) -> bool) -> Result<SmolStr, IdError> {
    // Nearly every id is visible ASCII, and decisions unpack hundreds of them.
    if matches!(text.len(), 1..=ID_BYTES_MAX) && text.bytes().all(|b| b.is_ascii_graphic() && allowed(b.into())) {
        return Ok(if text.len() <= INLINE_BYTES { SmolStr::new_inline(text) } else { SmolStr::new(text) });
    }
    odd(text, allowed)
}

#[cold]
fn odd(text: &str, allowed: fn(char) -> bool) -> Result<SmolStr, IdError> {
    if text.trim().is_empty() {
        Err(IdError::Empty)
    } else if text.len() > ID_BYTES_MAX {
        Err(IdError::TooLong)
    } else if text.chars().all(allowed) {
        Ok(SmolStr::new(text))
    } else {
        Err(IdError::Character)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// Checks `text` and makes it an id.
            ///
            /// # Errors
            /// [`IdError`] when it is empty, longer than [`ID_BYTES_MAX`] bytes, or holds a forbidden character.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked(text, $allowed).map(Self)
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.0.as_str())
            }
        }
    };
}

fn printable(c: char) -> bool {
    !c.is_control()
}

const fn host(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '.' | '-' | '_')
}

const fn token(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_')
}

id!(
    /// A tenant: the shop's host name or a name of the merchant's choosing; lower case letters, digits, `.`, `-`, `_`.
    ShopId,
    host
);
id!(
    /// What we learn about: the platform's product id (the `sku` column of order files).
    ItemId,
    printable
);
id!(
    /// What is sold and shown: the platform's variant id.
    VariantId,
    printable
);
id!(
    /// A customer of a shop, as the platform names them. Believed only with proof.
    CustomerId,
    printable
);
id!(
    /// A browser, by a random id that the storefront made; letters, digits, `-`, `_`.
    VisitorId,
    token
);
id!(
    /// A finished order.
    OrderId,
    printable
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
