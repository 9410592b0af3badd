//! What the README shows is tried: requests are answered, commands exist, files it names are there.

use axum::http::StatusCode;
use serde_json::Value;

use crate::demo::DEMO;

const README: &str = include_str!("../../../README.md");

/// The texts of the fenced blocks of one language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    README.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn its_requests_are_answered() {
    let requests = blocks("http");
    assert!(requests.len() >= 2, "the README shows {} requests", requests.len());
    for request in requests {
        let (head, body) = request.split_once("\n\n").unwrap();
        let path = head.strip_prefix("POST ").unwrap_or_else(|| panic!("{head}: only POST is shown"));
        let body: Value = serde_json::from_str(body).unwrap();
        let body = DEMO.filled(&body);
        let (status, answer) = DEMO.send(path, &body);
        assert_eq!(status, StatusCode::OK, "{answer}");
        if path == "/v1/events" {
            assert_eq!(answer["kept"], body["events"].as_array().unwrap().len(), "{answer}");
            continue;
        }
        assert!(!answer["offers"].as_array().unwrap().is_empty(), "{path} shows an empty answer: {answer}");
    }
}

#[test]
fn the_answer_it_shows_is_of_the_answers_shape() {
    let shown: Value = serde_json::from_str(blocks("json")[0]).unwrap();
    let (_, body) = blocks("http")[1].split_once("\n\n").unwrap();
    let (_, answer) = DEMO.send("/v1/cart", &serde_json::from_str(body).unwrap());
    for (field, value) in shown.as_object().unwrap() {
        let real = &answer[field];
        assert_eq!(std::mem::discriminant(value), std::mem::discriminant(real), "{field}: {value} is shown, {real} is answered");
    }
    for (field, value) in shown["offers"][0].as_object().unwrap() {
        let real = &answer["offers"][0][field];
        assert_eq!(std::mem::discriminant(value), std::mem::discriminant(real), "{field}: {value} is shown, {real} is answered");
        if !["decision", "record"].contains(&field.as_str()) {
            assert_eq!(value, real, "{field} of the first offer");
        }
    }
}

#[test]
fn its_variables_are_those_that_are_read() {
    let error = edge::config::Config::from_variables(&|_| None).unwrap_err().to_string();
    let named: Vec<&str> = error.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|word| word.contains('_')).collect();
    assert!(!named.is_empty());
    for variable in named {
        assert!(README.contains(&format!("`{variable}`")), "{variable} is not in the README");
    }
}
