//! Texts that shoppers read: one line, bounded, without the escapes of web pages.

/// Longest text kept, in bytes: within every bound of what keeps them later.
pub(crate) const TEXT_BYTES_MAX: usize = 250;

/// One trimmed line of at most [`TEXT_BYTES_MAX`] bytes.
pub(crate) fn line(text: &str) -> String {
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    text[..end].trim().replace(char::is_control, " ")
}

/// [`line()`] of a text in which WordPress may have escaped characters for HTML.
pub(crate) fn unescaped(text: &str) -> String {
    line(&plain(text))
}

/// The text with the escapes of web pages undone, and nothing else changed.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let entity = rest.find(';').filter(|end| *end <= 8).and_then(|end| Some((character(&rest[1..end])?, end + 1)));
        let (character, length) = entity.unwrap_or(('&', 1));
        plain.push(character);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = entity.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16).ok());
            char::from_u32(hex.unwrap_or_else(|| number.parse().ok())?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TEXT_BYTES_MAX, line, unescaped};
    use proptest::prelude::{any, proptest};

    #[test]
    fn escapes_of_pages_become_characters() {
        assert_eq!(unescaped("Food &amp; Drink"), "Food & Drink");
        assert_eq!(unescaped("Tea &#8211; green &#x2014; 5 &lt; 6"), "Tea \u{2013} green \u{2014} 5 < 6");
        assert_eq!(unescaped("A & B; C &unknown; &"), "A & B; C &unknown; &");
        assert_eq!(line(" two\nlines "), "two lines");
    }

    proptest! {
        #[test]
        fn no_text_panics_or_grows(text in any::<String>()) {
            assert!(line(&text).len() <= TEXT_BYTES_MAX);
            assert!(unescaped(&text).len() <= TEXT_BYTES_MAX);
            let _ = unescaped(&format!("&{text};"));
        }
    }
}
