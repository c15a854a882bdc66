// What MCP offers a tool while it runs (capability `call-context`). It is no authority over the app.
//
// Guarantees: reaches only the client that made the call, redacted and bounded. Not guaranteed: delivery.

/** The capability, over the interface. */
export function context(host) {
  const log = (level, message) => host.log(level, message);
  return {
    /** Reports progress. `done` grows from call to call; `total` is in the same unit, where it is known. */
    progress: (done, total = null, message = null) => host.progress(done, total, message),
    /** Sends one log message to the client; `level` is one of RFC 5424's, as MCP names them. */
    log,
    debug: (message) => log('debug', message),
    info: (message) => log('info', message),
    warn: (message) => log('warning', message),
    error: (message) => log('error', message),
    /** Whether the client has cancelled the call. The host ends such a call in any case. */
    cancelled: () => host.cancelled(),
  };
}
