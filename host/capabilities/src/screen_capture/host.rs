//! The `screen-capture` interface.

use serde_json::{Value, json};
use wasmtime::component::HasData;

use super::bindings::{self, Error, ErrorKind, Host, Options, Picture};
use crate::webview::{
    Coding, ImageFormat, PageError, PageErrorKind, PictureRequest, Region, Target, WindowCall, map_page_error,
};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, StaleReference, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
#[derive(Clone, Debug)]
pub(super) struct ScreenCaptureCall(pub(super) WindowCall);

/// One host function's view.
pub(super) struct ScreenCaptureView<'a>(pub(super) &'a ScreenCaptureCall);

/// Names [`ScreenCaptureView`] to the linker.
pub(super) struct ScreenCapture;

impl HasData for ScreenCapture {
    type Data<'a> = ScreenCaptureView<'a>;
}

fn invalid(text: &str) -> PageError {
    PageError::new(PageErrorKind::InvalidArguments, text)
}

impl ScreenCaptureView<'_> {
    async fn take(&self, window: Option<&str>, options: Options) -> Result<Picture, PageError> {
        let call = &self.0.0;
        let label = call.label(window).await?;
        let target = self.target(&label, options.target).await?;
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
        Ok(Picture {
            data: picture.data,
            mime_type: picture.mime_type.to_owned(),
            width: picture.width,
            height: picture.height,
            window: label,
        })
    }

    async fn target(&self, label: &str, target: bindings::Target) -> Result<Target, PageError> {
        let region = match target {
            bindings::Target::Viewport => return Ok(Target::Viewport),
            bindings::Target::Region(region) => {
                Region { x: region.x, y: region.y, width: region.width, height: region.height }
            }
            bindings::Target::Element(reference) => {
                let answer = self.0.0.ask(label, "rect", json!({ "ref_id": reference })).await?;
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
        Ok(self.take(window.as_deref(), options).await.map_err(Error::from))
    }
}
