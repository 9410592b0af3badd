//! The environment: read here and nowhere else.

use std::fmt::Write as _;

use store::{Credentials, Endpoint, TablePrefix};
use tracing::level_filters::LevelFilter;

use crate::keyring::MasterKey;

/// What a function is told at deployment.
#[derive(Clone, Debug)]
pub struct Config {
    /// The root of all keys.
    pub master_key: MasterKey,
    /// The root before it, during a rotation.
    pub previous_master_key: Option<MasterKey>,
    /// What stands before every table's name.
    pub tables: TablePrefix,
    /// Where DynamoDB is and who we are there.
    pub endpoint: Endpoint,
    /// How much of our own is logged.
    pub log: LevelFilter,
}

/// Everything that is missing or wrong in the environment, in one message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment is not complete:{0}")]
pub struct ConfigError(String);

/// A variable and what it is for.
struct Variable {
    name: &'static str,
    purpose: &'static str,
}

const MASTER_KEY: Variable = Variable {
    name: "ALONGSIDE_MASTER_KEY",
    purpose: "the root of all keys, 32 random bytes in base64: `openssl rand -base64 32` makes one",
};
const MASTER_KEY_PREVIOUS: Variable = Variable {
    name: "ALONGSIDE_MASTER_KEY_PREVIOUS",
    purpose: "the root before it, so that what it sealed still opens during a rotation",
};
const TABLE_PREFIX: Variable =
    Variable { name: "ALONGSIDE_TABLE_PREFIX", purpose: "what stands before every table's name, as in `alongside-`" };
const DYNAMODB_ENDPOINT: Variable = Variable {
    name: "ALONGSIDE_DYNAMODB_ENDPOINT",
    purpose: "the http:// address of a DynamoDB of your own; leave it out for AWS",
};
const REGION: Variable = Variable { name: "AWS_REGION", purpose: "the AWS region of the tables; Lambda sets it" };
const ACCESS_KEY: Variable = Variable { name: "AWS_ACCESS_KEY_ID", purpose: "the AWS identity; Lambda sets it" };
const SECRET_KEY: Variable = Variable { name: "AWS_SECRET_ACCESS_KEY", purpose: "the AWS identity's secret; Lambda sets it" };
const SESSION_TOKEN: Variable =
    Variable { name: "AWS_SESSION_TOKEN", purpose: "the session of a temporary AWS identity; Lambda sets it" };
const LOG: Variable =
    Variable { name: "ALONGSIDE_LOG", purpose: "how much is logged: off, error, warn, info (the default), debug or trace" };

/// Reads variables and collects what is wrong with them.
struct Reader<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    wrong: String,
}

impl Reader<'_> {
    /// Its text; none when it is missing or empty, as templates leave unset parameters.
    fn text(&self, variable: &Variable) -> Option<String> {
        (self.variable)(variable.name).filter(|text| !text.trim().is_empty())
    }

    fn required(&mut self, variable: &Variable) -> Option<String> {
        let text = self.text(variable);
        if text.is_none() {
            self.complain(variable, "is missing");
        }
        text
    }

    fn parsed<T, E: ToString>(
        &mut self,
        variable: &Variable,
        text: Option<String>,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(&text?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(variable, &format!("is wrong: {}", error.to_string()));
                None
            }
        }
    }

    fn complain(&mut self, variable: &Variable, what: &str) {
        // Writing to a text cannot fail.
        let _ = write!(self.wrong, "\n  {} {what} ({})", variable.name, variable.purpose);
    }
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// [`ConfigError`] naming every variable that is missing or wrong, and what it is for.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_variables(&|name| std::env::var(name).ok())
    }

    /// Reads variables from anywhere.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn from_variables(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut reader = Reader { variable, wrong: String::new() };
        let master_key = reader.required(&MASTER_KEY);
        let master_key = reader.parsed(&MASTER_KEY, master_key, MasterKey::from_base64);
        let previous = reader.text(&MASTER_KEY_PREVIOUS);
        let previous_master_key = reader.parsed(&MASTER_KEY_PREVIOUS, previous, MasterKey::from_base64);
        let tables = reader.required(&TABLE_PREFIX);
        let tables = reader.parsed(&TABLE_PREFIX, tables, TablePrefix::new);
        let log = reader.text(&LOG).or_else(|| Some("info".to_owned()));
        let log = reader.parsed(&LOG, log, str::parse::<LevelFilter>);
        let endpoint = endpoint(&mut reader);
        match (master_key, tables, endpoint, log) {
            (Some(master_key), Some(tables), Some(endpoint), Some(log)) if reader.wrong.is_empty() => {
                Ok(Self { master_key, previous_master_key, tables, endpoint, log })
            }
            _ => Err(ConfigError(reader.wrong)),
        }
    }
}

fn endpoint(reader: &mut Reader<'_>) -> Option<Endpoint> {
    if let Some(url) = reader.text(&DYNAMODB_ENDPOINT) {
        let http = |url: &str| {
            if url.starts_with("http://") { Ok(Endpoint::local(url)) } else { Err("it has to begin with http://") }
        };
        return reader.parsed(&DYNAMODB_ENDPOINT, Some(url), http);
    }
    let region = reader.required(&REGION);
    let access_key = reader.required(&ACCESS_KEY);
    let secret_key = reader.required(&SECRET_KEY);
    let session_token = reader.text(&SESSION_TOKEN);
    Some(Endpoint::aws(region?, Credentials { access_key: access_key?, secret_key: secret_key?, session_token }))
}

#[cfg(test)]
mod tests {
    use super::Config;

    const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    fn read(variables: &[(&str, &str)]) -> Result<Config, String> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::from_variables(&find).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_missing_or_wrong_is_told_at_once() {
        let error = read(&[("ALONGSIDE_MASTER_KEY", "short"), ("ALONGSIDE_LOG", "loud"), ("AWS_REGION", "")]).unwrap_err();
        for name in [
            "ALONGSIDE_MASTER_KEY is wrong",
            "ALONGSIDE_TABLE_PREFIX is missing",
            "ALONGSIDE_LOG is wrong",
            "AWS_REGION is missing",
            "AWS_ACCESS_KEY_ID is missing",
            "AWS_SECRET_ACCESS_KEY is missing",
        ] {
            assert!(error.contains(name), "{name} in {error}");
        }
        assert!(!error.contains("short"), "a bad key is still a secret");
        assert!(!error.contains("ALONGSIDE_MASTER_KEY_PREVIOUS"));
    }

    #[test]
    fn a_local_engine_needs_no_aws_identity() {
        let mut variables = vec![
            ("ALONGSIDE_MASTER_KEY", KEY),
            ("ALONGSIDE_TABLE_PREFIX", "t-"),
            ("ALONGSIDE_DYNAMODB_ENDPOINT", "http://127.0.0.1:1"),
        ];
        let config = read(&variables).unwrap();
        assert!(config.previous_master_key.is_none());
        assert!(!format!("{config:?}").contains(KEY));
        variables[2].1 = "127.0.0.1:1";
        assert!(read(&variables).unwrap_err().contains("ALONGSIDE_DYNAMODB_ENDPOINT is wrong"));
    }

    #[test]
    fn aws_needs_its_identity_and_shows_none_of_it() {
        let config = read(&[
            ("ALONGSIDE_MASTER_KEY", KEY),
            ("ALONGSIDE_MASTER_KEY_PREVIOUS", KEY),
            ("ALONGSIDE_TABLE_PREFIX", "t-"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "wJalr"),
            ("AWS_SESSION_TOKEN", "session"),
        ])
        .unwrap();
        let shown = format!("{config:?}");
        assert!(!shown.contains("wJalr") && !shown.contains("session\""), "{shown}");
    }
}
