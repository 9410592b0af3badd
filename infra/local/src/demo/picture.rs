//! Pictures of goods, drawn: one glyph for each kind of thing, in the colour of the variant.

use scoring::catalogue::Item;
use scoring::hash::draw;

const GLYPHS: &str = include_str!("picture/glyphs.txt");

/// A picture as SVG. What no glyph is known for gets the first letter of its title.
/// `variant` is the title of the chosen variant; a colour in it ("M / Moss") colours the drawing.
#[must_use]
pub fn svg(item: &Item, variant: &str) -> String {
    let ink = Ink::of(item, variant);
    let drawing = glyph(&item.title, &item.category).map_or_else(|| letter(&item.title), str::to_owned);
    let Ink { hue, vivid } = ink;
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><style>"#,
            ".m{{fill:hsl({h} {s}% 56%)}}.d{{fill:hsl({h} {s}% 36%)}}.l{{fill:hsl({h} {s}% 86%)}}",
            ".s,.w{{fill:none;stroke-width:6;stroke-linecap:round;stroke-linejoin:round}}",
            ".s{{stroke:hsl({h} {s}% 32%)}}.w{{stroke:hsl({h} {s}% 90%)}}",
            "text{{fill:hsl({h} {s}% 36%);font:600 96px system-ui,sans-serif;text-anchor:middle}}",
            r#"</style><rect width="200" height="200" fill="hsl({h} {pale}% 95%)"/>{drawing}</svg>"#
        ),
        h = hue,
        s = vivid,
        pale = vivid * 3 / 4,
        drawing = drawing,
    )
}

struct Ink {
    hue: u64,
    /// Saturation in percent.
    vivid: u64,
}

impl Ink {
    fn of(item: &Item, variant: &str) -> Self {
        let named = |text: &str| {
            text.split(" / ").find_map(|part| {
                Some(match part {
                    "Moss" => (95, 26),
                    "Slate" => (215, 14),
                    "Rust" => (18, 48),
                    "Ocean" => (205, 48),
                    "Sun" => (44, 68),
                    "Ember" => (4, 52),
                    "Sand" => (36, 34),
                    _ => return None,
                })
            })
        };
        let first = item.variants.first().map_or("", |variant| variant.title.as_str());
        let hues = [18, 36, 84, 150, 176, 200, 216, 250, 340];
        let drawn = hues[usize::try_from(draw(item.id.as_str()) % hues.len() as u64).unwrap_or(0)];
        let (hue, vivid) = named(variant).or_else(|| named(first)).unwrap_or((drawn, 34));
        Self { hue, vivid }
    }
}

fn glyph(title: &str, category: &str) -> Option<&'static str> {
    let find = |text: &str| {
        let text = format!("{} ", text.to_lowercase());
        GLYPHS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let mut parts = line.split(" ; ");
            let (_, words, drawing) = (parts.next()?, parts.next()?, parts.next()?);
            words.split(',').any(|word| text.contains(word)).then_some(drawing)
        })
    };
    find(title).or_else(|| find(category))
}

/// Only a letter or a digit is drawn, so that no title can put markup into a picture.
fn letter(title: &str) -> String {
    let first = title.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
    format!(r#"<circle class="l" cx="100" cy="100" r="62"/><text x="100" y="134">{}</text>"#, first.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{glyph, svg};
    use crate::demo::{SEED, shop};
    use scoring::time::Timestamp;

    #[test]
    fn everything_in_the_demo_shop_has_its_drawing() {
        for item in shop(SEED, Timestamp(1_762_000_000)).items {
            assert!(glyph(&item.title, &item.category).is_some(), "{}", item.title);
        }
    }

    #[test]
    fn a_strange_title_cannot_put_markup_into_a_picture() {
        let mut item = shop(SEED, Timestamp(1_762_000_000)).items.remove(0);
        item.title = "<script>alert(1)</script>".to_owned();
        item.category = String::new();
        let picture = svg(&item, "\"/><script>");
        assert!(!picture.contains("script") && picture.contains(">S<"), "{picture}");
    }
}
