//! What a shop calls its products, variations and customers.

use core::fmt;

use scoring::id::{CustomerId, ItemId, VariantId};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// A number; or a word, in a shop that only speaks WooCommerce's language. 0 and nothing name nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn item(&self) -> Option<ItemId> {
        ItemId::new(&self.0).ok()
    }

    pub(crate) fn variant(&self) -> Option<VariantId> {
        VariantId::new(&self.0).ok()
    }

    pub(crate) fn customer(&self) -> Option<CustomerId> {
        CustomerId::new(&self.0).ok()
    }

    /// Whether it is this number.
    pub(crate) fn is(&self, number: &str) -> bool {
        !self.is_none() && self.0 == number
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NumberOrWord;
        impl Visitor<'_> for NumberOrWord {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number or a word")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Name, E> {
                Ok(Name(if number == 0 { String::new() } else { number.to_string() }))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Name, E> {
                Ok(Name(if word == "0" { String::new() } else { word.to_owned() }))
            }
        }
        from.deserialize_any(NumberOrWord)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn numbers_and_words_are_names_and_nothing_is_none() {
        let named = |text: &str| serde_json::from_str::<Name>(text).ok().map(|name| name.item().map(|item| item.to_string()));
        assert_eq!(named("12"), Some(Some("12".to_owned())));
        assert_eq!(named(r#""camera""#), Some(Some("camera".to_owned())));
        for nobody in ["0", r#""0""#, r#""""#, r#""a\u0007""#] {
            assert_eq!(named(nobody), Some(None), "{nobody}");
        }
        for other in ["-1", "1.5", "null", "[]", "true"] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
