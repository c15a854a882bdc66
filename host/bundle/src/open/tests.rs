use std::time::Duration;

use proptest::prelude::*;

use crate::archive::{BLOCK, MAX_COMPONENT_BYTES, MAX_MANIFEST_BYTES, MAX_SIGNATURE_BYTES, header};
use crate::testing::*;
use crate::*;

type Entries = Vec<(String, Vec<u8>)>;

/// Where the n-th entry's header begins.
fn header_at(bytes: &[u8], entry: usize) -> usize {
    let sizes = entries(bytes).into_iter().map(|(_, body)| BLOCK + body.len().next_multiple_of(BLOCK));
    sizes.take(entry).sum()
}

/// Mends the checksum of the header at `at` after somebody changed it.
fn reseal(bytes: &mut [u8], at: usize) {
    bytes[at + 148..at + 156].fill(b' ');
    let sum: u32 = bytes[at..at + BLOCK].iter().map(|byte| u32::from(*byte)).sum();
    bytes[at + 148..at + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// The good bundle with one header field overwritten.
fn with_field(entry: usize, offset: usize, field: &[u8]) -> Vec<u8> {
    let mut bytes = good();
    let at = header_at(&bytes, entry);
    bytes[at + offset..at + offset + field.len()].copy_from_slice(field);
    reseal(&mut bytes, at);
    bytes
}

fn rearranged(change: impl FnOnce(&mut Entries)) -> Vec<u8> {
    let mut all = entries(&good());
    change(&mut all);
    pack(&all)
}

fn spliced(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut all = good();
    all.splice(at..at, bytes.iter().copied());
    all
}

fn name(text: &str) -> [u8; 100] {
    let mut field = [0; 100];
    field[..text.len()].copy_from_slice(text.as_bytes());
    field
}

#[test]
fn a_good_bundle_opens_and_gives_what_was_put_in() {
    let bundle = Bundle::open(good().as_slice(), &trust(&[0, 1], 1), now()).unwrap();
    assert_eq!(bundle.signers(), [key(0).1.id()]);
    assert_eq!(bundle.digest(), bundle.manifest().digest());
    assert_eq!(bundle.profile().name, "support");
    assert_eq!(LockedProfile::from(bundle.profile()), spec().profile);
    let components: Vec<_> =
        bundle.components().map(|(entry, wasm)| (entry.name.as_str(), wasm[0])).collect();
    assert_eq!(components, [("alpha", 1), ("beta", 2)]);
    assert_eq!(bundle.into_components().map(|(entry, wasm)| entry.size - wasm.len() as u64).max(), Some(0));
}

/// Attacks by name, each with the variant that refuses it.
fn refuse_all(attacks: Vec<(&str, Vec<u8>, &str)>) {
    for (attack, bytes, expected) in attacks {
        let error = refusal(&bytes);
        assert_eq!(variant(&error), expected, "{attack}: {error}");
    }
}

#[test]
fn every_attack_on_the_framing_is_refused_with_its_own_reason() {
    let len = good().len();
    let gz = [b"\x1f\x8b\x08\0".as_slice(), &good()].concat();
    let mut forged_sum = good();
    forged_sum[148] ^= 1;
    refuse_all(vec![
        ("nothing at all", vec![], "Truncated"),
        ("a text", vec![b'x'; 2000], "NotABundle"),
        ("zeros", vec![0; 2000], "NotABundle"),
        ("a compressed file", gz, "Compressed"),
        ("a byte behind the end", [good(), vec![0]].concat(), "TrailingBytes"),
        ("a second archive behind the end", [good(), good()].concat(), "TrailingBytes"),
        ("one end block alone", good()[..len - BLOCK].to_vec(), "Truncated"),
        (
            "an end that is not zero",
            {
                let mut b = good();
                b[len - 1] = 1;
                b
            },
            "Header",
        ),
        (
            "bytes in the filling",
            {
                let mut b = good();
                b[len - 2 * BLOCK - 1] = 1;
                b
            },
            "HiddenBytes",
        ),
        ("a gap between entries", spliced(header_at(&good(), 2), &[0; BLOCK]), "Missing"),
        ("a damaged first header", forged_sum, "NotABundle"),
    ]);
}

#[test]
fn every_attack_on_a_header_is_refused_with_its_own_reason() {
    let size = |text: &str| -> [u8; 12] { text.as_bytes().try_into().unwrap() };
    let beyond = |limit: u64| size(&format!("{:011o}\0", limit + 1));
    refuse_all(vec![
        ("a symbolic link", with_field(2, 156, b"2"), "NotAFile"),
        ("a hard link", with_field(2, 156, b"1"), "NotAFile"),
        ("a directory", with_field(2, 156, b"5"), "NotAFile"),
        ("a device", with_field(2, 156, b"3"), "NotAFile"),
        ("a pipe", with_field(2, 156, b"6"), "NotAFile"),
        ("a sparse file", with_field(2, 156, b"S"), "NotAFile"),
        ("a long name's extension", with_field(2, 156, b"L"), "NotAFile"),
        ("an extended header", with_field(1, 156, b"x"), "NotAFile"),
        ("a global extended header", with_field(0, 156, b"g"), "NotAFile"),
        ("the old kind of regular file", with_field(2, 156, b"\0"), "NotAFile"),
        ("an absolute name", with_field(2, 0, &name("/etc/cron.d/x")), "PathTrick"),
        ("a name that climbs", with_field(2, 0, &name("components/../../x")), "PathTrick"),
        ("a name with a drive", with_field(2, 0, &name("C:x")), "PathTrick"),
        ("a name with a backslash", with_field(2, 0, &name("..\\x")), "PathTrick"),
        ("a name by way of the prefix", with_field(2, 345, b"etc"), "Header"),
        ("a name behind the name's end", with_field(2, 90, b"x"), "Header"),
        ("a set-user-id bit", with_field(2, 100, b"0004755"), "Header"),
        ("an owner", with_field(2, 108, b"0001750"), "Header"),
        ("a time", with_field(2, 136, b"14000000000"), "Header"),
        ("a link's target on a file", with_field(2, 157, b"/etc/passwd"), "Header"),
        ("GNU's magic", with_field(2, 257, b"ustar  \0"), "Header"),
        ("a size in base 256", with_field(1, 124, &[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0]), "Header"),
        ("a size with blanks", with_field(1, 124, b"       4000\0"), "Header"),
        ("a size with a sign", with_field(1, 124, b"+0000004000\0"), "Header"),
        ("a manifest bomb", with_field(1, 124, &beyond(MAX_MANIFEST_BYTES)), "TooLarge"),
        ("a signature bomb", with_field(0, 124, &beyond(MAX_SIGNATURE_BYTES)), "TooLarge"),
        ("a component bomb", with_field(2, 124, &size("77777777777\0")), "ComponentSize"),
        ("a shorter component", with_field(2, 124, &size("00000000023\0")), "ComponentSize"),
    ]);
}

#[test]
fn every_rearrangement_is_refused_with_its_own_reason() {
    refuse_all(vec![
        ("no signature", rearranged(|all| drop(all.remove(0))), "Unsigned"),
        ("no manifest", rearranged(|all| drop(all.remove(1))), "OutOfPlace"),
        ("nothing but a signature", rearranged(|all| all.truncate(1)), "Missing"),
        ("the manifest first", rearranged(|all| all.swap(0, 1)), "Unsigned"),
        ("the first component missing", rearranged(|all| drop(all.remove(2))), "OutOfPlace"),
        ("the last component missing", rearranged(|all| drop(all.remove(3))), "Missing"),
        ("components in another order", rearranged(|all| all.swap(2, 3)), "OutOfPlace"),
        ("components' bytes swapped", rearranged(swap_bodies), "ComponentAltered"),
        ("a component twice", rearranged(|all| all.insert(3, all[2].clone())), "DuplicateEntry"),
        ("the last component twice", rearranged(|all| all.push(all[3].clone())), "DuplicateEntry"),
        ("the manifest twice", rearranged(|all| all.insert(2, all[1].clone())), "DuplicateEntry"),
        ("the signature twice", rearranged(|all| all.insert(1, all[0].clone())), "DuplicateEntry"),
        ("a component more", rearranged(|all| all.insert(3, extra("components/b.wasm"))), "Extra"),
        ("a component more at the end", rearranged(|all| all.push(extra("components/z.wasm"))), "Extra"),
        ("a file more", rearranged(|all| all.push(extra("README"))), "Extra"),
        ("a file first", rearranged(|all| all.insert(0, extra("README"))), "OutOfPlace"),
        ("a signature at the end", rearranged(|all| all.rotate_left(1)), "Unsigned"),
        ("a signature under a bad name", rearranged(|all| all[0].0 = "signatures/x".into()), "OutOfPlace"),
        ("a signature under another key's name", rearranged(rename_signature), "SignatureFormat"),
        ("a signature that is no text", rearranged(|all| all[0].1[0] = 0xff), "SignatureFormat"),
        ("another untrusted comment", rearranged(|all| all[0].1[30] ^= 1), "SignatureFormat"),
        ("another manifest's signature", rearranged(foreign_signature), "BadSignature"),
        ("more signatures than there may be", rearranged(many_signatures), "TooManySignatures"),
    ]);
}

fn extra(name: &str) -> (String, Vec<u8>) {
    (name.to_owned(), b"x".to_vec())
}

fn swap_bodies(all: &mut Entries) {
    let body = all[2].1.clone();
    all[2].1 = std::mem::replace(&mut all[3].1, body);
}

fn rename_signature(all: &mut Entries) {
    all[0].0 = crate::archive::signature_name("0123456789ABCDEF".parse().unwrap());
}

fn foreign_signature(all: &mut Entries) {
    let other = BundleSpec { version: Some("2.2".into()), ..spec() };
    all[0] = entries(&signed(other, &[0]))[0].clone();
}

fn many_signatures(all: &mut Entries) {
    let text = String::from_utf8(all[0].1.clone()).unwrap();
    all.remove(0);
    let original = Signature::parse(&text).unwrap();
    let mut many: Entries = (0..17_u8).map(|index| under_key(&original, index)).collect();
    many.append(all);
    *all = many;
}

/// The same signature, claimed by another key.
fn under_key(original: &Signature, index: u8) -> (String, Vec<u8>) {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let text = original.to_text();
    let lines: Vec<&str> = text.lines().collect();
    let mut raw = engine.decode(lines[1]).unwrap();
    raw[2..10].copy_from_slice(&[0, 0, 0, 0, 0, 0, 0, index]);
    let text = format!("{}\n{}\n{}\n{}\n", lines[0], engine.encode(raw), lines[2], lines[3]);
    let signature = Signature::parse(&text).unwrap();
    (crate::archive::signature_name(signature.key()), signature.to_text().into_bytes())
}

#[test]
fn every_flipped_byte_is_refused() {
    let (bundle, trust) = (good(), trust(&[0], 1));
    for at in 0..bundle.len() {
        // One bit of each, another from byte to byte: every byte is compared, hashed or signed as a whole.
        let mut flipped = bundle.clone();
        flipped[at] ^= 1 << (at % 8);
        let opened = Bundle::open(flipped.as_slice(), &trust, now());
        assert!(opened.is_err(), "byte {at} of {} went unnoticed", bundle.len());
    }
}

#[test]
fn every_truncation_is_refused() {
    let (bundle, trust) = (good(), trust(&[0], 1));
    for length in 0..bundle.len() {
        let error = Bundle::open(&bundle[..length], &trust, now()).expect_err("cut short");
        assert_eq!(variant(&error), "Truncated", "at {length}: {error}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        prop_assert!(Bundle::open(bytes.as_slice(), &trust(&[0], 1), now()).is_err());
        prop_assert!(inspect(bytes.as_slice()).is_err());
    }

    #[test]
    fn no_change_of_a_good_bundle_goes_unnoticed(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..8)
    ) {
        let good = good();
        let mut bytes = good.clone();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        prop_assume!(bytes != good);
        prop_assert!(Bundle::open(bytes.as_slice(), &trust(&[0], 1), now()).is_err());
    }

    #[test]
    fn headers_are_read_as_standard_programs_read_them(size in 0_u64..1 << 33, name in "[a-z][a-z0-9/._-]{0,99}") {
        let block = header(&name, size);
        let theirs = tar::Header::from_byte_slice(&block);
        prop_assert_eq!(theirs.size().unwrap(), size);
        let path = theirs.path_bytes();
        prop_assert_eq!(path.as_ref(), name.as_bytes());
        prop_assert!(theirs.as_ustar().is_some());
    }
}

#[test]
fn nothing_is_parsed_before_its_signature_was_verified() {
    // A manifest that is no JSON, unsigned and badly signed: the refusal is about signatures, not about JSON.
    let unsigned = rearranged(|all| {
        all.remove(0);
        all[0].1 = b"{".to_vec();
    });
    assert_eq!(variant(&refusal(&unsigned)), "Unsigned");
    let badly = rearranged(|all| all[1].1 = b"{".to_vec());
    assert_eq!(variant(&refusal(&badly)), "BadSignature");
    assert_eq!(variant(&refusal(&with_manifest("{"))), "Manifest");
}

#[test]
fn components_over_the_limit_are_refused_by_the_manifest_before_they_are_read() {
    let text = manifest_text().replace("\"size\": 20", &format!("\"size\": {}", MAX_COMPONENT_BYTES + 1));
    assert_eq!(variant(&refusal(&with_manifest(&text))), "Invalid");
}

#[test]
fn a_bundle_is_refused_from_the_second_on_that_it_expires() {
    let expires: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    let open = |at| Bundle::open(good().as_slice(), &trust(&[0], 1), at);
    assert!(open(expires.to_system_time() - Duration::from_secs(1)).is_ok());
    assert_eq!(variant(&open(expires.to_system_time()).unwrap_err()), "Expired");
    let forever = signed(BundleSpec { expires: None, ..spec() }, &[0]);
    assert!(Bundle::open(forever.as_slice(), &trust(&[0], 1), expires.to_system_time()).is_ok());
}

#[test]
fn a_profile_that_this_host_does_not_know_is_refused() {
    let mut odd = spec();
    odd.profile.grants.insert("mind-reading".into());
    let error = refusal(&signed(odd, &[0]));
    assert_eq!(variant(&error), "Profile");
    assert!(error.to_string().contains("mind-reading"), "{error}");
}

#[test]
fn signatures_beside_the_bundle_count() {
    let bundle = build(spec()).unwrap();
    let manifest = inspect(bundle.as_slice()).unwrap();
    let beside = sign_manifest(manifest.manifest(), &key(1).0, "beside").unwrap().to_text();
    let open = |beside: &[&str]| Bundle::open_with(bundle.as_slice(), beside, &trust(&[1], 1), now());
    assert_eq!(variant(&open(&[]).unwrap_err()), "Unsigned");
    assert_eq!(open(&[&beside]).unwrap().signers(), [key(1).1.id()]);
    assert_eq!(variant(&open(&[beside.trim_end()]).unwrap_err()), "SignatureFormat");
}

#[test]
fn inspecting_says_first_that_nothing_was_verified_and_escapes_what_it_shows() {
    let mut odd = spec();
    odd.components[0].operations[0].description = "Nice.\u{1b}[2J\u{202e}\nIgnore the rest.".into();
    let text = inspect(build(odd).unwrap().as_slice()).unwrap().to_string();
    assert!(text.starts_with(NOT_VERIFIED), "{text}");
    assert!(text.contains("signed    by nobody"), "{text}");
    assert!(text.contains("\\u{1b}[2J\\u{202e}\\nIgnore"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    assert!(text.contains("grants  files: every directory (read)"), "{text}");
}

#[test]
fn a_reader_that_fails_is_an_error_of_its_own() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let error = Bundle::open(Failing, &trust(&[0], 1), now()).unwrap_err();
    assert_eq!(variant(&error), "Io");
}

#[test]
fn a_reader_that_gives_little_at_a_time_is_read_to_its_end() {
    struct Slow<'a>(&'a [u8], bool);
    impl std::io::Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            let count = out.len().min(7).min(self.0.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let good = good();
    assert!(Bundle::open(Slow(&good, false), &trust(&[0], 1), now()).is_ok());
    let longer = [good, vec![0]].concat();
    let error = Bundle::open(Slow(&longer, false), &trust(&[0], 1), now()).unwrap_err();
    assert_eq!(variant(&error), "TrailingBytes");
}
