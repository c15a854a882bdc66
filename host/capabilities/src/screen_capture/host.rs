//! The `screen-capture` interface.

use serde_json::{Value, json};
use wasmtime::component::{HasData, Resource, ResourceTable};

use super::bindings::{self, Error, ErrorKind, Host, HostStrip, Options, Picture};
use crate::webview::{
    self, Coding, ImageFormat, PageError, PageErrorKind, PictureRequest, Region, Target, WindowCall,
    map_page_error,
};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, StaleReference, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct ScreenCaptureCall(pub(super) WindowCall);

/// The handle table and the call, for one host function.
pub(super) struct ScreenCaptureView<'a> {
    pub(super) table: &'a mut ResourceTable,
    pub(super) call: &'a mut ScreenCaptureCall,
}

/// Names [`ScreenCaptureView`] to the linker.
pub(super) struct ScreenCapture;

impl HasData for ScreenCapture {
    type Data<'a> = ScreenCaptureView<'a>;
}

/// Pictures of one strip, and their bytes. Without them a guest keeps any number of pictures in the host.
pub(super) const MAX_STRIP: usize = 120;
const MAX_STRIP_BYTES: usize = 32 << 20;

/// Pictures that are to be one.
#[derive(Debug, Default)]
#[expect(unreachable_pub, reason = "the generated code exports it again")]
pub struct Strip {
    /// The window of the first, where the picture of all is made.
    window: Option<String>,
    pictures: Vec<webview::Picture>,
}

fn invalid(text: &str) -> PageError {
    PageError::new(PageErrorKind::InvalidArguments, text)
}

impl ScreenCaptureView<'_> {
    async fn take(
        &mut self,
        window: Option<&str>,
        options: Options,
    ) -> Result<(String, webview::Picture), PageError> {
        let call = &self.call.0;
        let label = call.label(window).await?;
        let target = aim(call, &label, options.target).await?;
        let format = match options.format {
            bindings::ImageFormat::Png => ImageFormat::Png,
            bindings::ImageFormat::Jpeg => ImageFormat::Jpeg,
        };
        let coding = Coding::of(format, options.quality, options.scale)?;
        let request = PictureRequest { target, coding };
        let picture = call
            .clocked(
                call.effect("page.picture", || label.clone()),
                call.reach(&label)?.picture(&label, request),
            )
            .await?;
        Ok((label, picture))
    }
}

async fn aim(call: &WindowCall, label: &str, target: bindings::Target) -> Result<Target, PageError> {
    let region = match target {
        bindings::Target::Viewport => return Ok(Target::Viewport),
        bindings::Target::Region(region) => {
            Region { x: region.x, y: region.y, width: region.width, height: region.height }
        }
        bindings::Target::Element(reference) => {
            let answer = call.ask(label, "rect", json!({ "ref_id": reference })).await?;
            read_region(&answer).ok_or_else(|| {
                PageError::new(PageErrorKind::Failed, "the page did not say where the element is")
            })?
        }
    };
    let numbers = [region.x, region.y, region.width, region.height];
    if !numbers.iter().all(|number| number.is_finite()) || region.width <= 0.0 || region.height <= 0.0 {
        return Err(invalid("the region has no area; give x, y, width and height in CSS pixels"));
    }
    Ok(Target::Region(region))
}

fn read_region(answer: &str) -> Option<Region> {
    let rect: Value = serde_json::from_str(answer).ok()?;
    let side = |name: &str| rect.get(name).and_then(Value::as_f64);
    Some(Region { x: side("x")?, y: side("y")?, width: side("width")?, height: side("height")? })
}

impl Host for ScreenCaptureView<'_> {
    async fn capture(
        &mut self,
        window: Option<String>,
        options: Options,
    ) -> wasmtime::Result<Result<Picture, Error>> {
        Ok(self.take(window.as_deref(), options).await.map(told).map_err(Error::from))
    }
}

fn told((window, picture): (String, webview::Picture)) -> Picture {
    Picture {
        data: picture.data,
        mime_type: picture.mime_type.to_owned(),
        width: picture.width,
        height: picture.height,
        window,
    }
}

fn full() -> PageError {
    PageError::new(
        PageErrorKind::TooLarge,
        format!("a strip holds {MAX_STRIP} pictures and 32 MiB; ask for fewer, or a smaller scale"),
    )
}

impl HostStrip for ScreenCaptureView<'_> {
    async fn new(&mut self) -> wasmtime::Result<Resource<Strip>> {
        Ok(self.table.push(Strip::default())?)
    }

    async fn add(
        &mut self,
        strip: Resource<Strip>,
        window: Option<String>,
        options: Options,
    ) -> wasmtime::Result<Result<(), Error>> {
        // A handle that the guest never received is a trap.
        if self.table.get(&strip)?.pictures.len() >= MAX_STRIP {
            return Ok(Err(full().into()));
        }
        let (label, picture) = match self.take(window.as_deref(), options).await {
            Ok(taken) => taken,
            Err(error) => return Ok(Err(error.into())),
        };
        let strip = self.table.get_mut(&strip)?;
        let held: usize = strip.pictures.iter().map(|picture| picture.data.len()).sum();
        if held + picture.data.len() > MAX_STRIP_BYTES {
            return Ok(Err(full().into()));
        }
        strip.window.get_or_insert(label);
        strip.pictures.push(picture);
        Ok(Ok(()))
    }

    async fn finish(
        &mut self,
        strip: Resource<Strip>,
        columns: u32,
    ) -> wasmtime::Result<Result<Picture, Error>> {
        let Strip { window, pictures } = std::mem::take(self.table.get_mut(&strip)?);
        let Some(label) = window else {
            return Ok(Err(invalid("the strip has no picture; add one").into()));
        };
        // `columns` is guest-controlled.
        let columns = usize::try_from(columns).unwrap_or(MAX_STRIP).clamp(1, MAX_STRIP);
        let call = &self.call.0;
        let joined = match call.reach(&label) {
            Ok(webviews) => {
                let doing = call.effect("pictures.join", || format!("{label}: {}", pictures.len()));
                call.clocked(doing, webviews.join_pictures(pictures, columns)).await
            }
            Err(error) => Err(error),
        };
        Ok(joined.map(|picture| told((label, picture))).map_err(Error::from))
    }

    async fn drop(&mut self, strip: Resource<Strip>) -> wasmtime::Result<()> {
        self.table.delete(strip)?;
        Ok(())
    }
}
