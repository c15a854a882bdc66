declare module 'palisade:host/event-log@0.1.0' {
  /**
   * With `since`, a cursor or milliseconds since 1970: the first entries after it. Without: the latest ones. Without a
   * window: of all of them; console messages of the main one are looked for then.
   */
  export function read(kind: Kind, since: number | null, window: string | null, limit: number): Page;
  /**
   * The place after which the entries of the last so many milliseconds stand: a `since`.
   */
  export function place(kind: Kind, agoMs: number): number;
  /**
   * As `read`, but where there is nothing after `since` yet, waits for it. Nothing when time is up.
   */
  export function wait(kind: Kind, since: number, window: string | null, timeoutMs: number): Waited;
  /**
   * Waits until no request has been under way for `quiet-ms`. Not an error when time is up.
   */
  export function waitNetworkIdle(window: string | null, quietMs: number, timeoutMs: number): Quiet;
  /**
   * # Variants
   *
   * ## `"console"`
   *
   * ## `"network"`
   *
   * ## `"navigation"`
   *
   * ## `"dialog"`
   *
   * ## `"event"`
   *
   * Events of the app that its configuration names, and what happens to its windows.
   */
  export type Kind = 'console' | 'network' | 'navigation' | 'dialog' | 'event';
  export interface Entry {
    /**
     * Its place in the log of its kind. Grows by one from entry to entry.
     */
    id: number,
    /**
     * The window's label; empty for what belongs to none.
     */
    window: string,
    /**
     * Milliseconds since 1970 (UTC).
     */
    atMs: number,
    /**
     * JSON text of an object.
     */
    details: string,
  }
  export interface Page {
    entries: Array<Entry>,
    /**
     * Where to go on reading: the `since` of the next call.
     */
    cursor: number,
    /**
     * Entries after `since` that the log no longer has.
     */
    lost: number,
  }
  export interface Quiet {
    idle: boolean,
    pending: number,
    elapsedMs: number,
  }
  export type Error = ErrorNotFound | ErrorUnavailable | ErrorTimeout;
  export interface ErrorNotFound {
    tag: 'not-found',
    val: string,
  }
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  export interface ErrorTimeout {
    tag: 'timeout',
  }
  export interface Waited {
    page: Page,
    elapsedMs: number,
  }
}
