declare module 'palisade:host/page-input@0.1.0' {
  export function open(window: string | null): Page;
  export type Json = string;
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"not-found"`
   *
   * ## `"stale-reference"`
   *
   * ## `"not-actionable"`
   *
   * The element can't be acted on: why, and what covers it.
   * ## `"timeout"`
   *
   * ## `"unavailable"`
   *
   * ## `"too-large"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'invalid-arguments' | 'not-found' | 'stale-reference' | 'not-actionable' | 'timeout' | 'unavailable' | 'too-large' | 'failed';
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
    click(reference: string, timeoutMs: number | null): Json;
    doubleClick(reference: string, timeoutMs: number | null): Json;
    hover(reference: string, timeoutMs: number | null): Json;
    focus(reference: string, timeoutMs: number | null): Json;
    /**
    * To an element, or to a place.
    */
    scrollIntoView(reference: string | null, x: number | null, y: number | null): Json;
    /**
    * Options by value, else by label.
    */
    selectOption(reference: string, values: Array<string>, timeoutMs: number | null): Json;
    /**
    * Replaces the value.
    */
    fill(reference: string, value: string, timeoutMs: number | null): Json;
    /**
    * Adds to the value, key by key.
    */
    typeText(reference: string, text: string, timeoutMs: number | null): Json;
    /**
    * One key or combination (`Control+Shift+K`), on an element or on what has the focus.
    */
    pressKey(key: string, reference: string | null): Json;
    highlight(reference: string, color: string | null, label: string | null): Json;
    clearHighlights(): Json;
    [Symbol.dispose](): void;
  }
}
