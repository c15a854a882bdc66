declare module 'palisade:host/roots@0.1.0' {
  /**
   * `key` as for `elicitation.ask`.
   */
  export function get(key: string): Array<Root> | null;
  export interface Root {
    uri: string,
    name?: string | null,
  }
  /**
   * # Variants
   *
   * ## `"unavailable"`
   *
   * The client does not say.
   * ## `"invalid-arguments"`
   *
   * The key is not acceptable.
   * ## `"too-many"`
   *
   * More requests than one call may make.
   */
  export type ErrorKind = 'unavailable' | 'invalid-arguments' | 'too-many';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
