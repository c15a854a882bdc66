use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Encoding, MAX_JSON_BYTES, Page, Span};

/// Reads as the host does: fewer bytes than asked for only at the end.
fn read(file: &[u8], span: Span) -> Vec<u8> {
    let start = usize::try_from(span.start).unwrap().min(file.len());
    let length = usize::try_from(span.length).unwrap();
    file[start..].iter().copied().take(length).collect()
}

fn page(file: &[u8], offset: u64, wanted: u64) -> (Page, u64) {
    let span = Span::around(offset, wanted, file.len() as u64);
    let bytes = read(file, span);
    let size = span.size_of_file(bytes.len() as u64, file.len() as u64);
    (span.text(bytes), size)
}

fn content(page: &Page) -> Vec<u8> {
    match page.encoding {
        Encoding::Utf8 => page.content.clone().into_bytes(),
        Encoding::Base64 => STANDARD.decode(&page.content).unwrap(),
    }
}

#[test]
fn pages_put_together_are_the_file_whatever_it_is_and_however_small_they_are() {
    let files: [&[u8]; 8] = [
        b"",
        b"plain text",
        "aé日本🦀z\u{10ffff}é".as_bytes(),
        b"\xff\xfe\x00binary",
        b"text then \xff broken",
        b"ends inside \xe6\x97",
        b"\x80\x80\x80\x80only continuation",
        b"\xed\xa0\x80surrogate\xf5\xc0\xaf",
    ];
    for file in files {
        for wanted in 1..=file.len() as u64 + 1 {
            let (mut offset, mut all, mut pages) = (0, Vec::new(), 0);
            loop {
                let (page, size) = page(file, offset, wanted);
                assert_eq!(page.offset, offset, "a page that follows another starts where that one ended");
                assert_eq!(content(&page).len() as u64, page.consumed);
                all.extend(content(&page));
                offset = page.offset + page.consumed;
                pages += 1;
                assert!(pages <= file.len() + 1, "paging must end");
                if offset >= size {
                    break;
                }
            }
            assert_eq!(all, file, "{wanted} bytes at a time");
        }
    }
}

#[test]
fn a_page_of_text_ends_at_a_character() {
    let text = "aé日🦀".as_bytes();
    for (wanted, expected) in
        [(0, ""), (1, "a"), (2, "a"), (3, "aé"), (5, "aé"), (6, "aé日"), (9, "aé日"), (10, "aé日🦀")]
    {
        let (page, _) = page(text, 0, wanted);
        assert_eq!((page.encoding, page.content.as_str()), (Encoding::Utf8, expected), "{wanted}");
        assert_eq!(page.note, None);
    }
}

#[test]
fn a_character_wider_than_the_page_is_given_whole() {
    let (page, _) = page("🦀z".as_bytes(), 0, 1);
    assert_eq!((page.content.as_str(), page.consumed), ("🦀", 4));
}

#[test]
fn an_offset_inside_a_character_moves_to_the_next_one_and_says_so() {
    let text = "a🦀z".as_bytes();
    for (offset, skipped) in [(2, 3), (3, 2), (4, 1)] {
        let (page, size) = page(text, offset, 100);
        assert_eq!((page.content.as_str(), page.offset), ("z", 5), "{offset}");
        assert!(page.note.unwrap().contains(&format!("starts {skipped} bytes after")));
        assert_eq!(size, 6);
    }
}

#[test]
fn stray_continuation_bytes_are_not_taken_for_the_rest_of_a_character() {
    let (page, _) = page(b"abc\xbf\xbftext", 3, 100);
    assert_eq!((page.encoding, page.offset), (Encoding::Base64, 3));
    assert_eq!(content(&page), b"\xbf\xbftext");
}

#[test]
fn what_is_broken_inside_the_page_is_base64_and_after_it_does_not_matter() {
    let file = b"good\xffbad";
    let (good, _) = page(file, 0, 4);
    assert_eq!((good.encoding, good.content.as_str()), (Encoding::Utf8, "good"));
    let (bad, _) = page(file, 0, 5);
    assert_eq!((bad.encoding, content(&bad).as_slice()), (Encoding::Base64, &b"good\xff"[..]));
    assert!(bad.note.unwrap().contains("not UTF-8"));
}

#[test]
fn a_file_that_ends_inside_a_character_gives_its_text_first() {
    let (first, size) = page(b"log \xf0\x9f", 0, 100);
    assert_eq!((first.content.as_str(), first.offset + first.consumed, size), ("log ", 4, 6));
    assert!(first.note.unwrap().contains("ends inside a character"));
    let (rest, _) = page(b"log \xf0\x9f", 4, 100);
    assert_eq!((rest.encoding, content(&rest).as_slice()), (Encoding::Base64, &b"\xf0\x9f"[..]));
}

#[test]
fn binary_gives_exactly_the_bytes_asked_for() {
    let file = b"0123456789";
    for (offset, wanted, expected) in
        [(0, 4, &b"0123"[..]), (2, 3, b"234"), (8, 100, b"89"), (10, 5, b""), (99, 5, b""), (0, 0, b"")]
    {
        let span = Span::around(offset, wanted, 10);
        let page = span.binary(read(file, span));
        assert_eq!((content(&page).as_slice(), page.offset), (expected, offset));
    }
}

#[test]
fn past_the_end_there_is_nothing_and_no_next_page() {
    for offset in [6, 7, 1000, u64::MAX] {
        let (page, size) = page(b"hello!", offset, 10);
        assert_eq!((page.content.as_str(), page.consumed, size), ("", 0, 6), "{offset}");
    }
}

#[test]
fn a_file_that_shrinks_or_grows_while_it_is_read_counts_as_what_was_read() {
    let span = Span::around(0, 100, 50);
    assert_eq!(span.size_of_file(20, 50), 20, "shrunk");
    assert_eq!(span.size_of_file(57, 50), 57, "grown");
    let span = Span::around(30, 100, 50);
    assert_eq!(span.size_of_file(0, 50), 27, "shrunk to before the page");
}

#[test]
fn reading_is_bounded_by_the_file_and_by_the_page() {
    assert_eq!(Span::around(0, 10 << 20, 5).length, 5 + 7);
    assert_eq!(Span::around(100, 10, u64::MAX).length, 3 + 10 + 7);
    assert_eq!(Span::around(u64::MAX, u64::MAX, u64::MAX).start, u64::MAX - 3);
}

#[test]
fn text_that_grows_in_json_is_cut_to_fit_and_says_so() {
    let file = vec![1_u8; 4 << 20];
    let (page, _) = page(&file, 0, 10 << 20);
    assert_eq!(page.content.len(), MAX_JSON_BYTES / 6);
    assert!(page.note.unwrap().contains("too large"));
    let ordinary = "a line of text\n".repeat((10 << 20) / 15);
    assert_eq!(super::fitting(&ordinary), ordinary.len());
}
