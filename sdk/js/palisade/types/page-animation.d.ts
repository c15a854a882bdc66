declare module 'palisade:host/page-animation@0.1.0' {
  export function open(window: string | null): Page;
  export type Json = string;
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"not-found"`
   *
   * No such window, no such element, or nothing in it that moves.
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
    * `{animations, count, truncated}`: of an element and what is in it, or of the whole page.
    */
    list(selector: string | null): Json;
    /**
    * `{armed, selector, recording_active, session_count, sessions}`: what was recorded; `record` begins anew, `clear`
    * forgets what is given.
    */
    sample(selector: string | null, record: boolean, clear: boolean): Json;
    /**
    * Stops an element's animations; without a selector, those of the first element that has any.
    */
    scrub(selector: string | null): Scrub;
    [Symbol.dispose](): void;
  }

  export class Scrub implements Disposable {
    /**
     * This type does not have a public constructor.
     */
    private constructor();
    /**
    * `{anim_count, duration, target}`
    */
    about(): Json;
    /**
    * Puts them where they are after this part of their time, 0 to 1. `{progress, t, rect, transform, opacity}`
    */
    seek(progress: number): Json;
    /**
    * Lets them go on where they were stopped, or leaves them where they are now. `{restored}`
    */
    end(restore: boolean): Json;
    [Symbol.dispose](): void;
  }
}
