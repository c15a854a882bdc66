declare module 'palisade:host/storage-write@0.1.0' {
  export function set(window: string | null, area: Area, key: string, value: string): void;
  /**
   * Whether it was there.
   */
  export { _delete as delete };
  function _delete(window: string | null, area: Area, key: string): boolean;
  /**
   * # Variants
   *
   * ## `"local"`
   *
   * ## `"session"`
   */
  export type Area = 'local' | 'session';
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"denied"`
   *
   * The key is on the blocklist.
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
  export type ErrorKind = 'invalid-arguments' | 'denied' | 'not-found' | 'timeout' | 'unavailable' | 'too-large' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
