//! The OpenAPI document against the routers, and its examples against the functions.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::Value;

use crate::demo::DEMO;

fn document() -> Value {
    serde_json::from_str(edge::OPENAPI).unwrap()
}

#[test]
fn every_route_is_described_and_every_description_has_a_route() {
    let document = document();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone())))
        .filter(|(method, _)| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()))
        .collect();
    let routed: BTreeSet<(String, String)> = product_page::ROUTES
        .iter()
        .chain(cart::ROUTES)
        .chain(confirmation::ROUTES)
        .chain(events::ROUTES)
        .chain(webhooks::ROUTES)
        .map(|(method, path)| (method.to_string(), (*path).to_owned()))
        .collect();
    assert_eq!(described, routed);
}

#[test]
fn the_examples_are_answered() {
    let document = document();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let content = &methods["post"]["requestBody"]["content"]["application/json"];
        for (name, example) in content["examples"].as_object().into_iter().flatten() {
            let body = DEMO.filled(&example["value"]);
            let (status, answer) = DEMO.send(path, &body);
            assert_eq!(status, StatusCode::OK, "{path} {name}: {answer}");
            if path == "/v1/events" {
                assert_eq!(answer["kept"], body["events"].as_array().unwrap().len(), "{name}: {answer}");
            } else {
                assert!(answer["decision"].is_string(), "{path} {name}: {answer}");
            }
            asked += 1;
        }
    }
    assert!(asked >= product_page::ROUTES.len() + events::ROUTES.len(), "the document has {asked} examples");
}
