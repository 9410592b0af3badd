//! HTTP API (payload 2.0) events as API Gateway and function URLs send them, and the answers to them.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// A request as it reaches a Lambda.
#[derive(Clone, Debug)]
pub struct HttpEvent {
    method: String,
    path: String,
    query: String,
    headers: Map<String, Value>,
    body: Option<Vec<u8>>,
    encoding: Encoding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Plain,
    Base64,
}

impl HttpEvent {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Map::new(),
            body: None,
            encoding: Encoding::Plain,
        }
    }

    /// With a header; names arrive in lower case.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_lowercase(), value.into());
        self
    }

    /// With a body of text, sent as it is.
    #[must_use]
    pub fn text(mut self, body: &str) -> Self {
        self.body = Some(body.as_bytes().to_vec());
        self.encoding = Encoding::Plain;
        self
    }

    /// With a body sent as base64, as gateways do with what they do not take for text.
    #[must_use]
    pub fn base64(mut self, body: &[u8]) -> Self {
        self.body = Some(body.to_vec());
        self.encoding = Encoding::Base64;
        self
    }

    /// The event.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut event = json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": self.path,
            "rawQueryString": self.query,
            "headers": self.headers,
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "test",
                "domainName": "test.example",
                "domainPrefix": "test",
                "http": {
                    "method": self.method,
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "test",
                },
                "requestId": "test",
                "routeKey": "$default",
                "stage": "$default",
                "time": "21/Nov/2025:09:00:00 +0000",
                "timeEpoch": 1_763_715_600_000_i64,
            },
            "isBase64Encoded": self.encoding == Encoding::Base64,
        });
        if let Some(body) = &self.body {
            event["body"] = match self.encoding {
                Encoding::Plain => String::from_utf8_lossy(body).into(),
                Encoding::Base64 => STANDARD.encode(body).into(),
            };
        }
        event
    }
}

/// What a Lambda answered to an [`HttpEvent`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers by lower-case name.
    pub headers: Map<String, Value>,
    /// Body, decoded.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads the response form of payload 2.0.
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn read(response: &Value) -> Result<Self> {
        let status = response["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).context("no status")?;
        let headers = response["headers"].as_object().into_iter().flatten();
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
        let text = response["body"].as_str().unwrap_or_default();
        let body = if response["isBase64Encoded"] == Value::Bool(true) { STANDARD.decode(text)? } else { text.into() };
        Ok(Self { status, headers, body })
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).context("the body is not JSON")
    }

    /// A header's text, or empty.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}
