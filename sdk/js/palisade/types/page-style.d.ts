declare module 'palisade:host/page-style@0.1.0' {
  export function open(window: string | null): Page;
  export type Json = string;
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * Not such a sheet: what is wrong with it, by rule and property.
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

  export class Page implements Disposable {
    /**
     * This type does not have a public constructor.
     */
    private constructor();
    window(): string;
    /**
    * Replaces what was injected before. `{injected, rules, replaced}`
    */
    inject(css: string, allowRemote: boolean): Json;
    /**
    * `{removed}`: whether there was something.
    */
    remove(): Json;
    [Symbol.dispose](): void;
  }
}
