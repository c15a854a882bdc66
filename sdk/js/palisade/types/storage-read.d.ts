declare module 'palisade:host/storage-read@0.1.0' {
  /**
   * Keys and values, in key order. With a key: that one, if it is there.
   */
  export function get(window: string | null, area: Area, key: string | null): Array<[string, string]>;
  /**
   * Names and values.
   */
  export function cookies(window: string | null): Array<[string, string]>;
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
