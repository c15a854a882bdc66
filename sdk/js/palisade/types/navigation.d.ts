declare module 'palisade:host/navigation@0.1.0' {
  /**
   * Begins to load an address; the label of the window that does.
   */
  export function goTo(window: string | null, url: string): string;
  /**
   * What dialogs of a kind are answered with from now on: `text` is a prompt's. Without an action: left to the user
   * again. The label of the window.
   */
  export function setDialogResponse(window: string | null, kind: DialogKind, action: DialogAction | null, text: string | null): string;
  /**
   * # Variants
   *
   * ## `"alert"`
   *
   * ## `"confirm"`
   *
   * ## `"prompt"`
   *
   * ## `"before-unload"`
   */
  export type DialogKind = 'alert' | 'confirm' | 'prompt' | 'before-unload';
  /**
   * # Variants
   *
   * ## `"accept"`
   *
   * ## `"dismiss"`
   */
  export type DialogAction = 'accept' | 'dismiss';
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"denied"`
   *
   * The grant does not cover such an address.
   * ## `"not-found"`
   *
   * ## `"timeout"`
   *
   * ## `"unavailable"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'invalid-arguments' | 'denied' | 'not-found' | 'timeout' | 'unavailable' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
