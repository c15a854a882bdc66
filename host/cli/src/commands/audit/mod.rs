//! `palisade audit`: reading the record that `serve --audit` writes.
//!
//! Guarantees: nothing is changed, and a record that is being written can be read; what a client called something neither
//! moves the cursor nor becomes a spreadsheet's formula. Not guaranteed: more than the record's own documentation says of
//! what is found with no key and no anchor.
//! Hostile: every byte in the directory. Trusted: key and anchors.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use palisade_audit::{
    Directory, Filter, Format, Link, Record, VerifyOptions, ambient_authority, export, tail, verify,
};
use palisade_embed::Problem;

use crate::args::{AuditArgs, AuditCommand, AuditExportArgs, AuditTailArgs, AuditVerifyArgs, ExportFormat};
use crate::output;
use crate::settings::seal_key;
use crate::tokens::time;

pub(crate) fn run(args: AuditArgs) -> Result<ExitCode, Problem> {
    match args.command {
        AuditCommand::Verify(args) => run_verify(&args),
        AuditCommand::Tail(args) => run_tail(&args).map(|()| ExitCode::SUCCESS),
        AuditCommand::Export(args) => run_export(&args).map(|()| ExitCode::SUCCESS),
    }
}

fn directory(path: &Path) -> Result<Directory, Problem> {
    Directory::open(path, ambient_authority()).map_err(failed)
}

/// The log's errors say what to do behind the last colon, or not at all.
fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::failed(output::printable(&error.to_string()))
}

fn run_verify(args: &AuditVerifyArgs) -> Result<ExitCode, Problem> {
    let anchor = |text: &String| {
        text.parse::<Link>()
            .map_err(|wrong| Problem::usage(format!("--anchor: {wrong}")).next("`verify` prints one"))
    };
    let options = VerifyOptions {
        seal: args.seal_key.as_deref().map(seal_key).transpose()?,
        anchors: args.anchor.iter().map(anchor).collect::<Result<_, _>>()?,
        first_file: args.first_file,
    };
    let report = verify(&directory(&args.dir)?, &options).map_err(failed)?;
    if args.json {
        output::json(&report)?;
    } else {
        output::line(output::printable(&report.to_string()).trim_end())?;
    }
    Ok(if report.is_intact() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn run_tail(args: &AuditTailArgs) -> Result<(), Problem> {
    for line in tail(&directory(&args.dir)?, args.lines).map_err(failed)? {
        match serde_json::from_str::<Record>(&line) {
            Ok(record) if !args.json => output::line(&output::printable(&in_words(&record)))?,
            _ => output::line(&line)?,
        }
    }
    Ok(())
}

/// When, what, who, how it ended.
fn in_words(record: &Record) -> String {
    let who = if record.principal.is_empty() { "-" } else { &record.principal };
    let took = record.duration_us.map_or_else(String::new, |us| format!(" {us} µs"));
    let note = if record.note.is_empty() { String::new() } else { format!(" ({})", record.note) };
    format!(
        "{} {} {} {who} {} {}{took}{note}",
        record.seq,
        record.time,
        record.kind.as_str(),
        record.action,
        record.outcome
    )
}

fn run_export(args: &AuditExportArgs) -> Result<(), Problem> {
    let filter = Filter {
        since: args.since.as_deref().map(time).transpose()?,
        until: args.until.as_deref().map(time).transpose()?,
        principal: args.principal.clone(),
        action: args.action.clone(),
        outcome: args.outcome.clone(),
        kinds: Vec::new(),
        from_seq: args.from,
    };
    let format = match args.format {
        ExportFormat::Jsonl => Format::JsonLines,
        ExportFormat::Csv => Format::Csv,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let exported = export(&directory(&args.dir)?, &filter, format, &mut out).map_err(failed)?;
    out.flush().map_err(failed)?;
    if exported.unreadable > 0 {
        return Err(Problem::failed(format!(
            "{} line(s) are no records, and were left out",
            exported.unreadable
        ))
        .next("palisade audit verify shows where"));
    }
    Ok(())
}
