declare module 'palisade:host/recording@0.1.0' {
  /**
   * Begins one, in place of an earlier one that was stopped.
   */
  export function start(id: string | null): Summary;
  /**
   * Ends it. It stays readable until the next one.
   */
  export function stop(): Summary;
  /**
   * How it stands.
   */
  export function current(): Summary;
  /**
   * Waits until every invocation in it has answered. Not an error when time is up.
   */
  export function settle(timeoutMs: number): Summary;
  /**
   * Notes a state. `state` is JSON text.
   */
  export function note(id: string | null, label: string | null, state: string): Checkpoint;
  export function checkpoints(): Array<Checkpoint>;
  /**
   * At most `limit` entries from the place `first` on.
   */
  export function read(first: number, limit: number): Array<Entry>;
  /**
   * Puts one that was recorded elsewhere in place of an earlier one that was stopped.
   */
  export function load(session: Session): Summary;
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
  /**
   * # Variants
   *
   * ## `"pending"`
   *
   * It had not answered when the recording ended.
   * ## `"ok"`
   *
   * ## `"failed"`
   */
  export type Status = 'pending' | 'ok' | 'failed';
  export interface Invocation {
    command: string,
    origin: Origin,
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
  export type Happening = HappeningInvocation | HappeningEvent;
  export interface HappeningInvocation {
    tag: 'invocation',
    val: Invocation,
  }
  /**
   * An event of the app's: JSON text of an object with its name and payload.
   */
  export interface HappeningEvent {
    tag: 'event',
    val: string,
  }
  export interface Entry {
    /**
     * Its place in the recording, from 0.
     */
    index: number,
    /**
     * The window's label; empty for what belongs to none.
     */
    window: string,
    /**
     * Milliseconds since 1970 (UTC).
     */
    atMs: number,
    what: Happening,
  }
  export interface Checkpoint {
    id: string,
    label?: string | null,
    /**
     * The place of the first entry after it.
     */
    index: number,
    atMs: number,
    /**
     * JSON text.
     */
    state: string,
  }
  export interface Summary {
    id: string,
    /**
     * It is under way.
     */
    active: boolean,
    /**
     * It was loaded, not recorded here.
     */
    loaded: boolean,
    startedMs: number,
    stoppedMs?: number | null,
    entries: number,
    /**
     * Invocations that have not answered.
     */
    pending: number,
    /**
     * What happened when it was full.
     */
    lost: number,
    checkpoints: number,
    /**
     * Every command of the app's own is seen, with its bodies.
     */
    complete: boolean,
  }
  export interface Session {
    id: string,
    startedMs: number,
    stoppedMs?: number | null,
    /**
     * In their order.
     */
    entries: Array<Entry>,
    checkpoints: Array<Checkpoint>,
    lost: number,
    complete: boolean,
  }
  export type Error = ErrorMissing | ErrorActive | ErrorStopped | ErrorInvalid | ErrorTooLarge;
  /**
   * The caller has none.
   */
  export interface ErrorMissing {
    tag: 'missing',
  }
  /**
   * The caller's is under way.
   */
  export interface ErrorActive {
    tag: 'active',
  }
  /**
   * The caller's is not under way.
   */
  export interface ErrorStopped {
    tag: 'stopped',
  }
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  export interface ErrorTooLarge {
    tag: 'too-large',
    val: string,
  }
}
