declare module 'palisade:host/navigation-history@0.1.0' {
  /**
   * False: there is nothing to go back to.
   */
  export function goBack(window: string | null): boolean;
  /**
   * In the order of the visits.
   */
  export function history(window: string | null): Array<Visited>;
  /**
   * The latest dialogs, oldest first.
   */
  export function dialogs(window: string | null, limit: number): Array<Dialog>;
  export interface Visited {
    url: string,
    title: string,
    /**
     * The page is here now.
     */
    current: boolean,
  }
  export interface Dialog {
    id: number,
    window: string,
    /**
     * Milliseconds since 1970 (UTC).
     */
    atMs: number,
    /**
     * JSON text of an object: its kind, its message, what it was answered with.
     */
    details: string,
  }
  /**
   * # Variants
   *
   * ## `"not-found"`
   *
   * ## `"timeout"`
   *
   * ## `"unavailable"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'not-found' | 'timeout' | 'unavailable' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
