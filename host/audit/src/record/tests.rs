use proptest::prelude::*;

use super::*;
use crate::testing::{entry, now};

fn line_of(entry: Entry) -> String {
    Record::from_entry(entry, None, None).line(Link::START).0
}

#[test]
fn a_line_is_written_in_this_order_and_no_other() {
    let mut record = Record::from_entry(entry(3), Some(Hash::of(b"args")), None);
    let (line, link) = record.line(Link { seq: 6, hash: Hash::of(b"before") });
    let expected = format!(
        "{{\"seq\":7,\"time\":\"2027-01-15T08:00:03.123Z\",\"prev\":\"{}\",\"kind\":\"call\",\"principal\":\"alice\",\
         \"action\":\"query_db\",\"outcome\":\"OK\",\"duration_us\":1500,\"bytes_in\":10,\"bytes_out\":3,\
         \"args_hmac\":\"{}\",\"hash\":\"{}\"}}\n",
        Hash::of(b"before"),
        Hash::of(b"args"),
        link.hash
    );
    assert_eq!(line, expected);
    assert_eq!(link.hash, Hash::of(expected.split(",\"hash\"").next().unwrap().as_bytes()));
}

proptest! {
    /// Whatever a record has or lacks.
    #[test]
    fn a_line_is_what_the_json_library_writes(
        (seq, before, kind) in (0..u64::MAX, any::<[u8; 32]>(), 0..8_usize),
        texts in any::<[String; 4]>(),
        plain in "[ -~]{0,40}",
        numbers in any::<[Option<u64>; 4]>(),
        hashes in any::<[Option<[u8; 32]>; 2]>(),
        (seconds, nanos) in (0..300_000_000_000_u64, 0..1_000_000_000_u32),
        whole in any::<Option<String>>(),
    ) {
        use Kind::{Admin, Call, Denial, Lost, Recovered, Rotate, Start, Stop};
        let [principal, action, outcome, note] = texts;
        let mut record = Record {
            time: (UNIX_EPOCH + Duration::new(seconds, nanos)).into(),
            kind: [Call, Denial, Admin, Start, Stop, Rotate, Recovered, Lost][kind],
            principal,
            action: action + &plain,
            outcome: outcome.into(),
            duration_us: numbers[0],
            bytes_in: numbers[1],
            bytes_out: numbers[2],
            args_hmac: hashes[0].map(Hash),
            args: whole.map(|text| serde_json::value::to_raw_value(&text).unwrap()),
            count: numbers[3],
            note,
            seal: hashes[1].map(Hash),
            ..Record::own(Call, UNIX_EPOCH, "")
        };
        let (line, link) = record.line(Link { seq, hash: Hash(before) });
        let library = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(line, format!("{},\"hash\":\"{}\"}}\n", library.strip_suffix('}').unwrap(), link.hash));
        prop_assert_eq!(record.time.to_string(), record.time.0.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
    }
}

#[test]
fn a_line_says_itself_whether_it_was_changed() {
    let line = line_of(entry(1));
    let line = line.trim_end().as_bytes();
    assert!(Record::parse(line).unwrap().is_genuine);
    for at in 0..line.len() {
        let mut changed = line.to_vec();
        changed[at] ^= 1;
        assert!(Record::parse(&changed).is_none_or(|parsed| !parsed.is_genuine), "byte {at}");
    }
}

#[test]
fn what_has_two_meanings_is_no_record() {
    let line = line_of(entry(1));
    let line = line.trim_end();
    let with = |from: &str, to: &str| line.replacen(from, to, 1);
    for text in [
        with("\"seq\":1", "\"seq\":1,\"seq\":2"),
        with("\"seq\":1", "\"seq\":1,\"new\":2"),
        with("\"seq\":1", "\"seq\":-1"),
        with("\"kind\":\"call\"", "\"kind\":\"other\""),
        format!("{line}{line}"),
        format!("[{line}]"),
        String::new(),
        "{}".into(),
    ] {
        assert!(Record::parse(text.as_bytes()).is_none(), "{text}");
    }
    // Blanks are no part of it: the hash no longer fits.
    assert!(!Record::parse(format!(" {line} ").as_bytes()).unwrap().is_genuine);
}

#[test]
fn texts_are_clipped_between_characters() {
    let long = Entry { action: "é".repeat(MAX_TEXT_BYTES), note: Some("x".repeat(9000)), ..entry(1) };
    let record = Record::from_entry(long, None, None);
    assert!(record.action.len() <= MAX_TEXT_BYTES && record.action.ends_with("é…"));
    assert_eq!(record.note.len(), MAX_NOTE_BYTES);
    let fits = Entry { action: "x".repeat(MAX_TEXT_BYTES), ..entry(1) };
    assert_eq!(Record::from_entry(fits, None, None).action.len(), MAX_TEXT_BYTES);
}

#[test]
fn the_largest_record_fits_into_a_line() {
    let worst = "\u{1}".repeat(9000);
    let entry = Entry {
        principal: worst.clone(),
        action: worst.clone(),
        outcome: worst.clone().into(),
        note: Some(worst),
        duration: Duration::MAX,
        bytes_in: u64::MAX,
        bytes_out: u64::MAX,
        ..entry(1)
    };
    let args =
        RawValue::from_string(format!("\"{}\"", "x".repeat(crate::arguments::MAX_WHOLE_BYTES - 2))).unwrap();
    let mut record = Record::from_entry(entry, Some(Hash::of(b"")), Some(args));
    record.seal = Some(Hash::of(b""));
    let (line, _) = record.line(Link { seq: u64::MAX - 1, hash: Hash::NONE });
    assert!(line.len() < MAX_LINE_BYTES / 2, "{}", line.len());
    assert!(Record::parse(line.trim_end().as_bytes()).unwrap().is_genuine);
}

#[test]
fn a_clock_that_is_far_off_does_not_end_the_log() {
    assert_eq!(Time::from(UNIX_EPOCH - Duration::from_secs(9)).to_string(), "1970-01-01T00:00:00.000Z");
    assert_eq!(Time::from(UNIX_EPOCH + Duration::from_secs(1 << 60)).to_string(), "9999-12-31T23:59:59.000Z");
    assert_eq!(Time::from(now()).to_string(), "2027-01-15T08:00:00.123Z");
}

proptest! {
    #[test]
    fn whatever_a_client_says_stays_one_line_and_comes_back(texts in prop::collection::vec(".{0,80}", 3), json in any::<u64>()) {
        let hostile = Entry {
            principal: texts[0].clone(),
            action: texts[1].clone(),
            note: Some(format!("{}\r\n{{\"seq\":1}}", texts[2])),
            bytes_in: json,
            ..entry(1)
        };
        let line = line_of(hostile);
        prop_assert_eq!(line.matches('\n').count(), 1);
        let parsed = Record::parse(line.trim_end_matches('\n').as_bytes()).unwrap();
        prop_assert!(parsed.is_genuine);
        prop_assert_eq!(&parsed.record.principal, &clip(texts[0].clone(), MAX_TEXT_BYTES));
        prop_assert_eq!(parsed.record.bytes_in, Some(json));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Record::parse(&bytes).is_none_or(|parsed| !parsed.is_genuine));
    }
}
