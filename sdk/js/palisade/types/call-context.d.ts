declare module 'palisade:host/call-context@0.1.0' {
  /**
   * Sends one log message to the client.
   */
  export function log(level: Level, message: string): void;
  /**
   * Reports progress. `done` must grow from call to call; `total` in the same unit, where known.
   */
  export function progress(done: number, total: number | null, message: string | null): void;
  /**
   * Whether the client has cancelled the call. A cancelled call is ended by the host in any case.
   */
  export function cancelled(): boolean;
  /**
   * RFC 5424 severities, as MCP uses them.
   * # Variants
   *
   * ## `"debug"`
   *
   * ## `"info"`
   *
   * ## `"notice"`
   *
   * ## `"warning"`
   *
   * ## `"error"`
   *
   * ## `"critical"`
   *
   * ## `"alert"`
   *
   * ## `"emergency"`
   */
  export type Level = 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | 'alert' | 'emergency';
}
