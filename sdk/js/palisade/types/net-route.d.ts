declare module 'palisade:host/net-route@0.1.0' {
  export function open(window: string | null): Page;
  export type Json = string;
  /**
   * # Variants
   *
   * ## `"substring"`
   *
   * ## `"glob"`
   *
   * `*` is anything, `?` one character.
   * ## `"regex"`
   *
   * ## `"exact"`
   */
  export type MatchKind = 'substring' | 'glob' | 'regex' | 'exact';
  /**
   * # Variants
   *
   * ## `"fulfill"`
   *
   * ## `"block"`
   *
   * ## `"delay"`
   */
  export type Behavior = 'fulfill' | 'block' | 'delay';
  export interface Rule {
    pattern: string,
    matchKind: MatchKind,
    /**
     * Any, without it.
     */
    method?: string | null,
    behavior: Behavior,
    /**
     * 200 to 599.
     */
    status?: number | null,
    statusText?: string | null,
    headers: Array<[string, string]>,
    body?: string | null,
    contentType?: string | null,
    /**
     * Before anything else happens. At most a minute.
     */
    delayMs?: number | null,
    /**
     * How often; without it always.
     */
    times?: number | null,
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

  export class Page implements Disposable {
    /**
     * This type does not have a public constructor.
     */
    private constructor();
    window(): string;
    /**
    * The rule as it is kept: `{id, pattern, match_type, method, action, …, times, triggered}`. The first rule that
    * matches a request counts, in the order that they were added.
    */
    add(rule: Rule): Json;
    /**
    * A list of these.
    */
    rules(): Json;
    /**
    * How many went.
    */
    clear(id: number): number;
    clearAll(): number;
    /**
    * `{matches, cursor, lost}`. With `since`, a cursor: the first ones after it; without, the latest.
    */
    matches(since: number | null, limit: number): Json;
    [Symbol.dispose](): void;
  }
}
