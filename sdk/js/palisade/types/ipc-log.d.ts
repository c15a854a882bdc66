declare module 'palisade:host/ipc-log@0.1.0' {
  /**
   * With `since`, a cursor or milliseconds since 1970: the first entries after it. Without: the latest ones.
   */
  export function read(since: number | null, window: string | null, limit: number): Page;
  /**
   * Waits until nothing has been pending for `quiet-ms`. Not an error when time is up.
   */
  export function waitIdle(window: string | null, quietMs: number, timeoutMs: number): Quiet;
  /**
   * # Variants
   *
   * ## `"pending"`
   *
   * It has not answered yet.
   * ## `"ok"`
   *
   * ## `"failed"`
   */
  export type Status = 'pending' | 'ok' | 'failed';
  /**
   * # Variants
   *
   * ## `"page"`
   *
   * A page of the app.
   * ## `"tool"`
   *
   * A tool, through `ipc-invoke`.
   */
  export type Origin = 'page' | 'tool';
  export interface Invocation {
    /**
     * Its place in the log. Grows by one from entry to entry.
     */
    id: number,
    window: string,
    /**
     * A plugin's is `plugin:NAME|COMMAND`.
     */
    command: string,
    origin: Origin,
    /**
     * Milliseconds since 1970 (UTC).
     */
    startedMs: number,
    status: Status,
    durationUs?: number | null,
    /**
     * JSON text. Absent where the body is not text, was too long, or was not seen.
     */
    arguments?: string | null,
    /**
     * JSON text of what it gave, or of its error.
     */
    answer?: string | null,
    /**
     * A body was left out because it was too long.
     */
    cut: boolean,
  }
  export interface Page {
    invocations: Array<Invocation>,
    /**
     * Where to go on reading: the `since` of the next call.
     */
    cursor: number,
    /**
     * Entries after `since` that the log no longer has.
     */
    lost: number,
    /**
     * Every command of the app's own is seen, with its bodies.
     */
    complete: boolean,
  }
  export interface Quiet {
    idle: boolean,
    pending: number,
    elapsedMs: number,
  }
}
