declare module 'palisade:host/page-trace@0.1.0' {
  /**
   * Begins one, in place of the caller's last.
   */
  export function start(options: Options): Standing;
  /**
   * Ends it; its pictures stay for a while. `none`: there is none.
   */
  export function stop(): Standing | null;
  export function status(): Standing | null;
  /**
   * Pictures from an index on, as many as one answer holds.
   */
  export function frames(first: number, limit: number): Array<Frame>;
  export interface Options {
    window?: string | null,
    /**
     * At least 50. Default 500.
     */
    intervalMs?: number | null,
    /**
     * 1 to 600. Default 60.
     */
    maxFrames?: number | null,
    /**
     * Only kept and told.
     */
    withEvents: boolean,
  }
  export interface Standing {
    window: string,
    active: boolean,
    intervalMs: number,
    maxFrames: number,
    withEvents: boolean,
    frameCount: number,
    bytes: number,
    /**
     * Milliseconds since 1970 (UTC).
     */
    startedAtMs: number,
    /**
     * Until now, or its end.
     */
    durationMs: number,
    /**
     * When each was taken, in milliseconds from the start.
     */
    timestampsMs: BigUint64Array,
    /**
     * Pictures that could not be taken.
     */
    missed: number,
    /**
     * Why it ended.
     */
    ended?: string | null,
  }
  export interface Frame {
    /**
     * From 0.
     */
    index: number,
    atMs: number,
    data: Uint8Array,
    mimeType: string,
  }
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"not-found"`
   *
   * ## `"timeout"`
   *
   * ## `"unavailable"`
   *
   * ## `"too-large"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'invalid-arguments' | 'not-found' | 'timeout' | 'unavailable' | 'too-large' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
