//! What listings cost in tokens, by a real tokenizer (o200k_base).
//!
//! Takes a file with one JSON object in each line: `profile`, `listing`, `tools`, `operations`, `text` (what a client gets),
//! `plain` (the same without schemas of results) and `most`, the tokens that it may have. Prints a table. Fails where a listing
//! has more.

use std::process::ExitCode;
use std::{env, fs};

use serde_json::Value;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("tokens: error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let file = env::args_os().nth(1).ok_or("name the file of listings")?;
    let tokenizer = tiktoken_rs::o200k_base()?;
    let tokens = |text: &Value| tokenizer.encode_ordinary(text.as_str().unwrap_or_default()).len() as u64;
    println!("| profile | listing | tools | operations | bytes | tokens | tokens without results |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut within = true;
    for line in fs::read_to_string(file)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let (counted, most) = (tokens(&row["text"]), row["most"].as_u64().unwrap_or(u64::MAX));
        println!(
            "| {} | {} | {} | {} | {} | {counted} | {} |",
            text("profile"),
            text("listing"),
            row["tools"],
            row["operations"],
            text("text").len(),
            tokens(&row["plain"])
        );
        if counted >= most {
            eprintln!("tokens: {}, {}: {counted} are not below {most}", text("profile"), text("listing"));
            within = false;
        }
    }
    Ok(within)
}
