//! A function that answers with what it was asked: the Lambda emulator is tested with it.

use lambda_http::{Body, Error, Request, Response, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    if std::env::var("ECHO").as_deref() != Ok("on") {
        return Err("ECHO is not on".into());
    }
    eprintln!("echo is ready");
    lambda_http::run(service_fn(echo)).await
}

async fn echo(request: Request) -> Result<Response<Body>, Error> {
    if request.uri().path() == "/fail" {
        return Err("asked to fail".into());
    }
    if request.uri().path() == "/exit" {
        std::process::exit(3);
    }
    let line = format!("{} {}", request.method(), request.uri().path_and_query().map_or("", |path| path.as_str()));
    let kind = request.headers().get("content-type").cloned();
    let mut response = Response::builder().status(201).header("x-line", line);
    if let Some(kind) = kind {
        response = response.header("content-type", kind);
    }
    Ok(response.body(request.into_body())?)
}
