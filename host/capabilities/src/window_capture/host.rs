//! The `window-capture` interface.

use std::sync::Arc;

use wasmtime::component::HasData;

use super::bindings::{self, Error, ErrorKind, Host, Options, Picture};
use crate::webview::{Coding, ImageFormat, PageError, WindowCall, WindowCamera, map_page_error};

map_page_error!(Error, ErrorKind: InvalidArguments, NotFound, Timeout, Unavailable, TooLarge);

/// What one call holds of this capability.
pub(super) struct WindowCaptureCall {
    pub(super) window: WindowCall,
    pub(super) camera: Arc<dyn WindowCamera>,
}

/// One host function's view.
pub(super) struct WindowCaptureView<'a>(pub(super) &'a WindowCaptureCall);

/// Names [`WindowCaptureView`] to the linker.
pub(super) struct WindowCapture;

impl HasData for WindowCapture {
    type Data<'a> = WindowCaptureView<'a>;
}

impl WindowCaptureView<'_> {
    async fn take(&self, window: Option<&str>, options: Options) -> Result<Picture, PageError> {
        let WindowCaptureCall { window: call, camera } = self.0;
        let label = call.label(window).await?;
        let format = match options.format {
            bindings::ImageFormat::Png => ImageFormat::Png,
            bindings::ImageFormat::Jpeg => ImageFormat::Jpeg,
        };
        let coding = Coding::of(format, options.quality, options.scale)?;
        let picture = call
            .clocked(call.effect("window.photograph", || label.clone()), camera.photograph(&label, coding))
            .await?;
        Ok(Picture {
            data: picture.data,
            mime_type: picture.mime_type.to_owned(),
            width: picture.width,
            height: picture.height,
            window: label,
        })
    }
}

impl Host for WindowCaptureView<'_> {
    async fn capture(
        &mut self,
        window: Option<String>,
        options: Options,
    ) -> wasmtime::Result<Result<Picture, Error>> {
        Ok(self.take(window.as_deref(), options).await.map_err(Error::from))
    }
}
