//! WebKitGTK: its own calls, with script worlds.
//!
//! Guarantees: the page script runs in a world of its own, which shares the document with the page and none of its
//! globals: the page can neither see it, nor patch what it uses, nor forge what it answers. It gets there on the first
//! question after a page has loaded, so that an app nobody asks anything is as it would be without this. Each question is
//! one hop to the main thread and one callback.
//! Not guaranteed: anything about [`evaluate`]'s values: those are the page's own.
//! Everything here runs on the main thread.

use gtk::cairo::ImageSurface;
use gtk::gdk_pixbuf::Pixbuf;
use gtk::gio::Cancellable;
use gtk::glib::{self, ToVariant as _, VariantDict};
use javascriptcore::{ContextExt as _, ExceptionExt as _, ValueExt as _};
use palisade_capabilities::webview::{
    Evaluated, ImageFormat, PageError, PageErrorKind, Picture, PictureRequest, Target,
};
use tauri::webview::PlatformWebview;
use tokio::sync::oneshot::Sender;
use webkit2gtk::{SnapshotOptions, SnapshotRegion, WebViewExt as _};

pub(super) type Webview = webkit2gtk::WebView;

/// The script world's name.
const WORLD: &str = "palisade";

/// Asks the page script; `null` where it is not there yet.
const ASK: &str = "return typeof __palisade === 'undefined' || (palisadeVerb === 'audit' && typeof axe === 'undefined') \
                   ? null : await __palisade.call(palisadeVerb, palisadeArguments);";

/// Characters of JSON that an evaluation may give.
const MAX_VALUE_CHARS: usize = 5_000_000;
/// Levels of nesting that JSON parsers on the way to the client take.
const MAX_DEPTH: usize = 100;
/// Pixels of a picture. Without it a huge window at twice its size takes gigabytes.
const MAX_PIXELS: f64 = 64e6;

pub(super) fn webview(webview: &PlatformWebview) -> Webview {
    webview.inner()
}

const NOWHERE: Option<&Cancellable> = None;

fn failed(text: impl Into<String>) -> PageError {
    PageError::new(PageErrorKind::Failed, text)
}

/// Asks a verb of the page script.
pub(super) fn ask(
    webview: &Webview,
    verb: &'static str,
    arguments: String,
    sender: Sender<Result<String, PageError>>,
) {
    let again = webview.clone();
    question(webview, verb, &arguments.clone(), move |answer| match answer {
        Ok(None) => inject(&again.clone(), verb, move |injected| match injected {
            Ok(()) => question(&again, verb, &arguments, move |answer| {
                let _ = sender.send(answer.and_then(|answer| {
                    answer
                        .ok_or_else(|| super::unavailable("the page went away while it was asked; try again"))
                }));
            }),
            Err(error) => drop(sender.send(Err(error))),
        }),
        Ok(Some(answer)) => drop(sender.send(Ok(answer))),
        Err(error) => drop(sender.send(Err(error))),
    });
}

/// One question; `None` where the script is not there.
fn question(
    webview: &Webview,
    verb: &str,
    arguments: &str,
    then: impl FnOnce(Result<Option<String>, PageError>) + 'static,
) {
    let parameters = VariantDict::new(None);
    parameters.insert_value("palisadeVerb", &verb.to_variant());
    parameters.insert_value("palisadeArguments", &arguments.to_variant());
    let parameters = parameters.end();
    webview.call_async_javascript_function(
        ASK,
        Some(&parameters),
        Some(WORLD),
        None,
        NOWHERE,
        move |answer| {
            then(match answer {
                Ok(value) if value.is_null() => Ok(None),
                Ok(value) if value.is_string() => Ok(Some(value.to_str().into())),
                Ok(_) => Err(failed("the page script's answer makes no sense")),
                Err(error) => Err(super::unavailable(format!(
                    "the page did not take the question: {}",
                    error.message()
                ))),
            });
        },
    );
}

/// Brings the page script into its world, and axe-core where it is needed.
fn inject(webview: &Webview, verb: &str, then: impl FnOnce(Result<(), PageError>) + 'static) {
    let script = if verb == "audit" {
        [palisade_page::AXE, palisade_page::SCRIPT].join("\n;\n")
    } else {
        palisade_page::SCRIPT.to_owned()
    };
    // A second time it would find its one global taken, and leave it.
    webview.evaluate_javascript(&script, Some(WORLD), Some("palisade:page"), NOWHERE, move |done| {
        then(
            done.map(drop)
                .map_err(|error| failed(format!("the page script does not run here: {}", error.message()))),
        );
    });
}

/// Runs code in the page's own world.
pub(super) fn evaluate(webview: &Webview, code: String, sender: Sender<Result<Evaluated, PageError>>) {
    let body = match function_body(&code) {
        Ok(body) => body,
        Err(message) => return drop(sender.send(Ok(Evaluated::Syntax(message)))),
    };
    let script = wrap(&body);
    webview.call_async_javascript_function(&script, None, None, None, NOWHERE, move |answer| {
        let _ = sender.send(match answer {
            Ok(value) if value.is_string() => read_value(&value.to_str()),
            Ok(_) => Ok(Evaluated::Opaque("a value that could not be read".into())),
            Err(error) => Ok(Evaluated::Thrown(error.message().to_owned())),
        });
    });
}

/// The code as a function's body: returned, if it parses as an expression; else as it stands. Parsed here, in an engine
/// of the host's own that has no page, so that nothing runs twice and nothing runs to find out.
fn function_body(code: &str) -> Result<String, String> {
    let expression = format!("return (\n{code}\n);");
    match parse(&expression) {
        Ok(()) => Ok(expression),
        Err(_) => parse(code).map(|()| code.to_owned()),
    }
}

/// Makes an async function of a body, and forgets it.
fn parse(body: &str) -> Result<(), String> {
    thread_local! {
        static PARSER: javascriptcore::Context = javascriptcore::Context::new();
    }
    PARSER.with(|parser| {
        let literal = serde_json::Value::from(body);
        parser
            .evaluate(&format!("Object.getPrototypeOf(async function () {{}}).constructor({literal}), null"));
        let error = parser.exception();
        parser.clear_exception();
        error.map_or(Ok(()), |error| Err(error.message().map_or_else(String::new, Into::into)))
    })
}

/// Calls the body, and says in one string what came of it: a letter for the kind, and the rest.
fn wrap(body: &str) -> String {
    format!(
        "let palisadeValue;
try {{ palisadeValue = await (async () => {{\n{body}\n}})(); }}
catch (error) {{ return 't' + (error instanceof Error ? `${{error.name}}: ${{error.message}}` : String(error)); }}
if (palisadeValue === undefined) return 'u';
if (typeof palisadeValue === 'function' || typeof palisadeValue === 'symbol' || typeof palisadeValue === 'bigint')
  return 'o' + typeof palisadeValue + ' ' + String(palisadeValue).slice(0, 200);
if (palisadeValue instanceof Node || palisadeValue === window)
  return 'o' + Object.prototype.toString.call(palisadeValue).slice(8, -1);
try {{
  const text = JSON.stringify(palisadeValue);
  if (text === undefined) return 'o' + typeof palisadeValue;
  return text.length > {MAX_VALUE_CHARS} ? 'l' + text.length : 'v' + text;
}} catch (error) {{ return 'o' + String(error && error.message).slice(0, 200); }}"
    )
}

fn read_value(answer: &str) -> Result<Evaluated, PageError> {
    let mut rest = answer.chars();
    let kind = rest.next();
    let rest = rest.as_str().to_owned();
    Ok(match kind {
        Some('v') if depth(&rest) > MAX_DEPTH => {
            let text = format!("the value is nested deeper than {MAX_DEPTH} levels; return a part of it");
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        Some('v') => Evaluated::Value(rest),
        Some('u') => Evaluated::Undefined,
        Some('t') => Evaluated::Thrown(rest),
        Some('o') => Evaluated::Opaque(rest),
        Some('l') => {
            let text = format!(
                "the value is {rest} characters of JSON; at most {MAX_VALUE_CHARS} are passed on: return a part of it"
            );
            return Err(PageError::new(PageErrorKind::TooLarge, text));
        }
        _ => return Err(failed("the page's answer makes no sense")),
    })
}

/// How deep JSON text is nested.
fn depth(json: &str) -> usize {
    let (mut deepest, mut level, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                level += 1;
                deepest = deepest.max(level);
            }
            b']' | b'}' if !in_string => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Takes a picture of what is in view, whether the window is or not.
pub(super) fn picture(
    webview: &Webview,
    request: PictureRequest,
    sender: Sender<Result<Picture, PageError>>,
) {
    use gtk::prelude::WidgetExt as _;
    let pixels_per_css = f64::from(webview.scale_factor());
    let again = webview.clone();
    draw(webview, SnapshotRegion::Visible, move |surface| match surface {
        Ok(surface) => drop(sender.send(encode(&surface, request, pixels_per_css))),
        // A window that was never shown has nothing in view; its document can be drawn all the same.
        Err(_) => draw(&again, SnapshotRegion::FullDocument, move |surface| {
            let _ = sender.send(surface.and_then(|surface| encode(&surface, request, pixels_per_css)));
        }),
    });
}

fn draw(
    webview: &Webview,
    region: SnapshotRegion,
    then: impl FnOnce(Result<ImageSurface, PageError>) + 'static,
) {
    webview.snapshot(region, SnapshotOptions::NONE, NOWHERE, move |surface| {
        then(match surface.map(ImageSurface::try_from) {
            Ok(Ok(surface)) => Ok(surface),
            Ok(Err(_)) => Err(failed("the webview drew something that is no picture")),
            Err(error) => Err(super::unavailable(format!(
                "the webview took no picture, as for a window that was never shown: {}",
                error.message()
            ))),
        });
    });
}

fn encode(
    surface: &ImageSurface,
    request: PictureRequest,
    pixels_per_css: f64,
) -> Result<Picture, PageError> {
    let (width, height) = (f64::from(surface.width()), f64::from(surface.height()));
    let (x, y, w, h) = match request.target {
        Target::Viewport => (0.0, 0.0, width, height),
        Target::Region(region) => {
            let edge = |start: f64, length: f64, limit: f64| {
                let first = (start * pixels_per_css).floor().clamp(0.0, limit);
                (first, ((start + length) * pixels_per_css).ceil().clamp(0.0, limit) - first)
            };
            let ((x, w), (y, h)) =
                (edge(region.x, region.width, width), edge(region.y, region.height, height));
            (x, y, w, h)
        }
    };
    if w < 1.0 || h < 1.0 {
        let text = "that part is not in view; scroll there first, or take the whole view";
        return Err(PageError::new(PageErrorKind::InvalidArguments, text));
    }
    let (out_w, out_h) = ((w * request.scale).round().max(1.0), (h * request.scale).round().max(1.0));
    if w * h > MAX_PIXELS || out_w * out_h > MAX_PIXELS {
        return Err(PageError::new(
            PageErrorKind::TooLarge,
            "the picture would be too large; ask for a smaller scale",
        ));
    }
    let part = gtk::gdk::pixbuf_get_from_surface(surface, whole(x), whole(y), whole(w), whole(h));
    let part = part.ok_or_else(|| failed("the picture could not be read"))?;
    let scaled = if request.scale == 1.0 {
        part
    } else {
        part.scale_simple(whole(out_w), whole(out_h), gtk::gdk_pixbuf::InterpType::Bilinear)
            .ok_or_else(|| failed("the picture could not be scaled"))?
    };
    let (data, mime_type) = bytes(&scaled, request).map_err(|error| failed(error.message()))?;
    Ok(Picture { data, mime_type, width: whole(out_w).unsigned_abs(), height: whole(out_h).unsigned_abs() })
}

fn bytes(picture: &Pixbuf, request: PictureRequest) -> Result<(Vec<u8>, &'static str), glib::Error> {
    match request.format {
        ImageFormat::Png => Ok((picture.save_to_bufferv("png", &[])?, "image/png")),
        ImageFormat::Jpeg => {
            let quality = request.quality.to_string();
            Ok((picture.save_to_bufferv("jpeg", &[("quality", &quality)])?, "image/jpeg"))
        }
    }
}

/// A pixel count below [`MAX_PIXELS`].
#[expect(clippy::cast_possible_truncation, reason = "clamped to a picture's size before")]
fn whole(pixels: f64) -> i32 {
    pixels as i32
}

#[cfg(test)]
mod tests;
