declare module 'palisade:host/page-eval@0.1.0' {
  /**
   * Runs `code`: an expression if it parses as one, else the body of an async function. Waits for a promise.
   */
  export function evaluate(window: string | null, code: string, timeoutMs: number | null): Outcome;
  export type Outcome = OutcomeValue | OutcomeUndefined | OutcomeOpaque;
  /**
   * JSON text of the value.
   */
  export interface OutcomeValue {
    tag: 'value',
    val: string,
  }
  /**
   * `undefined`.
   */
  export interface OutcomeUndefined {
    tag: 'undefined',
  }
  /**
   * Something that JSON can't say (a node, a function, a cycle): what it is.
   */
  export interface OutcomeOpaque {
    tag: 'opaque',
    val: string,
  }
  /**
   * # Variants
   *
   * ## `"syntax"`
   *
   * The script does not parse.
   * ## `"thrown"`
   *
   * It threw, or its promise was rejected. The message is the page's.
   * ## `"timeout"`
   *
   * ## `"not-found"`
   *
   * ## `"unavailable"`
   *
   * ## `"too-large"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'syntax' | 'thrown' | 'timeout' | 'not-found' | 'unavailable' | 'too-large' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
