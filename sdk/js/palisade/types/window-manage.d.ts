declare module 'palisade:host/window-manage@0.1.0' {
  /**
   * Returns the label of the window that was changed.
   */
  export function manage(label: string | null, change: Change): string;
  /**
   * The page area's size, in logical pixels, each at least 1.
   */
  export function resize(label: string | null, width: number, height: number): string;
  /**
   * The outer corner's position, in logical pixels.
   */
  export function moveTo(label: string | null, x: number, y: number): string;
  export function setTitle(label: string | null, title: string): string;
  /**
   * # Variants
   *
   * ## `"minimize"`
   *
   * ## `"unminimize"`
   *
   * ## `"maximize"`
   *
   * ## `"unmaximize"`
   *
   * ## `"close"`
   *
   * ## `"focus"`
   *
   * ## `"show"`
   *
   * ## `"hide"`
   *
   * ## `"fullscreen"`
   *
   * ## `"unfullscreen"`
   *
   * ## `"always-on-top"`
   *
   * ## `"not-always-on-top"`
   */
  export type Change = 'minimize' | 'unminimize' | 'maximize' | 'unmaximize' | 'close' | 'focus' | 'show' | 'hide' | 'fullscreen' | 'unfullscreen' | 'always-on-top' | 'not-always-on-top';
  export type Error = ErrorNotFound | ErrorUnavailable | ErrorFailed;
  export interface ErrorNotFound {
    tag: 'not-found',
    val: string,
  }
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  /**
   * The window system refused. Its own message.
   */
  export interface ErrorFailed {
    tag: 'failed',
    val: string,
  }
}
