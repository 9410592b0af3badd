//! The Lambda emulator drives a real binary.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use support::{HttpEvent, LambdaRuntime};

/// Cargo builds examples before tests, beside them.
fn echo() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(|deps| deps.parent()).unwrap().join("examples/echo")
}

async fn ready() -> LambdaRuntime {
    LambdaRuntime::start(echo(), &[("ECHO", "on")]).await.unwrap()
}

#[tokio::test]
async fn text_goes_through_as_it_is() {
    let function = ready().await;
    let event = HttpEvent::new("POST", "/v1/echo?a=1").header("Content-Type", "text/plain").text("{\"é\": 1}");
    for _ in 0..3 {
        let answer = function.request(&event).await.unwrap();
        assert_eq!((answer.status, answer.header("x-line")), (201, "POST /v1/echo?a=1"));
        assert_eq!(answer.json().unwrap()["é"], 1);
    }
    assert!(function.stop().await.unwrap().contains("echo is ready"));
}

#[tokio::test]
async fn bytes_go_through_as_base64() {
    let function = ready().await;
    let body = (0..=255).collect::<Vec<u8>>();
    let event = HttpEvent::new("PUT", "/bytes").header("content-type", "application/octet-stream").base64(&body);
    assert_eq!(function.request(&event).await.unwrap().body, body);
}

#[tokio::test]
async fn a_failure_is_told_and_the_next_event_still_served() {
    let function = ready().await;
    let failed = function.request(&HttpEvent::new("GET", "/fail")).await.unwrap_err().to_string();
    assert!(failed.contains("asked to fail"), "{failed}");
    assert_eq!(function.request(&HttpEvent::new("GET", "/")).await.unwrap().status, 201);
}

#[tokio::test]
async fn a_function_that_ends_is_not_waited_for() {
    let function = ready().await;
    let ended = function.request(&HttpEvent::new("GET", "/exit")).await.unwrap_err().to_string();
    assert!(ended.contains("ended") && ended.contains("echo is ready"), "{ended}");
    // Nothing but what is given is in its environment: without ECHO it does not start.
    let function = LambdaRuntime::start(echo(), &[]).await.unwrap();
    let ended = function.request(&HttpEvent::new("GET", "/")).await.unwrap_err().to_string();
    assert!(ended.contains("ECHO is not on"), "{ended}");
}
