//! The one writer of stdout: a line at a time.

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Lines that may wait for a slow reader before the rest of the bridge waits too.
const QUEUE: usize = 64;

/// Starts writing. The sender is closed when the reader has gone; the task ends when all senders have.
pub(super) fn start(
    mut output: impl AsyncWrite + Unpin + Send + 'static,
) -> (mpsc::Sender<String>, JoinHandle<()>) {
    let (sender, mut lines) = mpsc::channel::<String>(QUEUE);
    let task = tokio::spawn(async move {
        while let Some(mut line) = lines.recv().await {
            line.push('\n');
            let written = async {
                output.write_all(line.as_bytes()).await?;
                output.flush().await
            };
            if written.await.is_err() {
                return;
            }
        }
    });
    (sender, task)
}
