//! From JSON values to checked ones. Every value arrives raw, so that what is wrong is named by its place, and what may
//! not be read stays unread.

use core::fmt;
use std::borrow::Cow;

use scoring::id::IdError;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::problem::Problem;

/// A JSON value nobody has looked at; none when missing or null.
pub type Raw<'a> = Option<&'a RawValue>;

/// Largest quantity of a line.
pub const QUANTITY_MAX: u32 = 1_000_000;

/// Where a value stands in the request.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// `shop`
    Top(&'static str),
    /// `session.viewed[3]`
    Element(&'static str, usize),
    /// `lines[3].item`
    Within(&'static str, usize, &'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top(name) => f.write_str(name),
            Self::Element(list, index) => write!(f, "{list}[{index}]"),
            Self::Within(list, index, name) => write!(f, "{list}[{index}].{name}"),
        }
    }
}

/// Reads a whole body as the raw fields of `T`; unknown keys are passed over.
///
/// # Errors
/// [`Problem::NotJson`] unless it is one JSON object.
pub fn body<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    fields(text).map_err(Problem::NotJson)
}

/// Reads an object's raw fields; `T::default` when it is missing.
///
/// # Errors
/// [`Problem::BadField`] unless it is an object.
pub fn object<'a, T: Deserialize<'a> + Default>(place: Place, raw: Raw<'a>) -> Result<T, Problem> {
    let Some(raw) = raw else { return Ok(T::default()) };
    fields(raw.get()).map_err(|_| Problem::field(place, "must be an object with each key once"))
}

fn fields<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    // A derived reader would take an array for an object.
    if !text.trim_start().starts_with('{') {
        return Err("it must be an object in braces".to_owned());
    }
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Insists on a value.
///
/// # Errors
/// [`Problem::BadField`] when it is missing or null.
pub fn required<'a>(place: Place, raw: Raw<'a>) -> Result<&'a RawValue, Problem> {
    raw.ok_or_else(|| Problem::field(place, "is missing"))
}

/// Reads a text.
///
/// # Errors
/// [`Problem::BadField`] unless it is a JSON string.
pub fn text<'a>(place: Place, raw: &'a RawValue) -> Result<Cow<'a, str>, Problem> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let text: Result<Text<'a>, _> = serde_json::from_str(raw.get());
    text.map(|text| text.0).map_err(|_| Problem::field(place, "must be a text"))
}

/// Reads an id: a text, or a whole number, as shop platforms print their ids.
///
/// # Errors
/// [`Problem::BadField`] unless `new` takes it.
pub fn id<T>(place: Place, raw: &RawValue, new: fn(&str) -> Result<T, IdError>) -> Result<T, Problem> {
    let digits = raw.get().bytes().all(|b| b.is_ascii_digit());
    let text = if digits { Cow::Borrowed(raw.get()) } else { text(place, raw)? };
    new(&text).map_err(|error| Problem::field(place, format!("is not an id: {error}")))
}

/// Reads a quantity.
///
/// # Errors
/// [`Problem::BadField`] unless it is a whole number from 1 to [`QUANTITY_MAX`].
pub fn quantity(place: Place, raw: &RawValue) -> Result<u32, Problem> {
    let number: Result<u32, _> = serde_json::from_str(raw.get());
    number
        .ok()
        .filter(|number| (1..=QUANTITY_MAX).contains(number))
        .ok_or_else(|| Problem::field(place, format!("must be a whole number from 1 to {QUANTITY_MAX}")))
}

/// Reads yes or no; no when it is missing.
///
/// # Errors
/// [`Problem::BadField`] unless it is true or false.
pub fn flag(place: Place, raw: Raw<'_>) -> Result<bool, Problem> {
    raw.map_or(Ok(false), |raw| serde_json::from_str(raw.get())).map_err(|_| Problem::field(place, "must be true or false"))
}

/// Reads a list of raw values; empty when it is missing.
///
/// # Errors
/// [`Problem::BadField`] unless it is a list of at most `most`.
pub fn list<'a>(name: &'static str, raw: Raw<'a>, most: usize) -> Result<Vec<&'a RawValue>, Problem> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    let list: Result<Vec<&'a RawValue>, _> = serde_json::from_str(raw.get());
    let list = list.map_err(|_| Problem::field(name, "must be a list"))?;
    if list.len() > most { Err(Problem::field(name, format!("has at most {most} entries"))) } else { Ok(list) }
}

#[cfg(test)]
mod tests {
    use super::{Place, QUANTITY_MAX, Raw, body, flag, id, list, object, quantity, text};
    use scoring::id::ItemId;
    use serde::Deserialize;
    use serde_json::value::RawValue;

    const AT: Place = Place::Top("x");

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[derive(Debug, Default, Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        shop: Raw<'a>,
    }

    #[test]
    fn a_body_is_one_object_with_each_key_once() {
        assert_eq!(body::<Body<'_>>(" {\"shop\": 7, \"new\": [1]}").unwrap().shop.unwrap().get(), "7");
        assert!(body::<Body<'_>>(r#"{"shop": null}"#).unwrap().shop.is_none());
        for bad in ["", "[]", "[1]", "7", "{", r#"{"shop":1,"shop":2}"#, r#"{"shop":NaN}"#, "{} {}"] {
            assert_eq!(body::<Body<'_>>(bad).unwrap_err().name(), "not_json", "{bad}");
        }
        assert!(object::<Body<'_>>(AT, Some(&raw("[1]"))).is_err());
        assert!(object::<Body<'_>>(AT, None).unwrap().shop.is_none());
    }

    #[test]
    fn deep_nesting_is_refused_or_passed_over_and_never_overflows() {
        for opening in ["[", "{\"a\":"] {
            let deep = format!("{{\"shop\":{}", opening.repeat(20_000));
            assert!(body::<Body<'_>>(&deep).is_err());
        }
        let closed = format!("{{\"other\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
        let _ = body::<Body<'_>>(&closed);
    }

    #[test]
    fn values_are_checked_by_kind_and_range() {
        assert_eq!(id(AT, &raw("8123456789"), ItemId::new).unwrap().as_str(), "8123456789");
        assert_eq!(id(AT, &raw("\"a\\u00e9\""), ItemId::new).unwrap().as_str(), "aé");
        for bad in ["1.5", "-1", "\"\"", "true", "{}", "\"a\\nb\"", &format!("\"{}\"", "x".repeat(65))] {
            assert!(id(AT, &raw(bad), ItemId::new).is_err(), "{bad}");
        }
        assert_eq!(quantity(AT, &raw("1")).unwrap(), 1);
        assert_eq!(quantity(AT, &raw("1000000")).unwrap(), QUANTITY_MAX);
        for bad in ["0", "-1", "1000001", "1e400", "1.5", "\"1\"", "99999999999999999999", "[]"] {
            let problem = quantity(Place::Within("lines", 3, "quantity"), &raw(bad)).unwrap_err();
            assert!(problem.to_string().starts_with("`lines[3].quantity` must be"), "{bad}");
        }
        assert!(!flag(AT, None).unwrap());
        assert!(flag(AT, Some(&raw("true"))).unwrap());
        assert!(flag(AT, Some(&raw("\"true\""))).is_err());
        assert_eq!(list("x", Some(&raw("[1,2]")), 2).unwrap().len(), 2);
        assert!(list("x", Some(&raw("[1,2,3]")), 2).is_err());
        assert!(list("x", Some(&raw("{}")), 2).is_err());
        assert!(text(AT, &raw("7")).is_err());
    }
}
