declare module 'palisade:host/window-read@0.1.0' {
  /**
   * Every granted window, by label.
   */
  export function windows(): Array<WindowState>;
  /**
   * One window; without a label the main one.
   */
  export function window(label: string | null): WindowState;
  export interface WindowState {
    label: string,
    title: string,
    /**
     * The page's address. Absent while no page has been loaded.
     */
    url?: string | null,
    visible: boolean,
    focused: boolean,
    maximized: boolean,
    minimized: boolean,
    fullscreen: boolean,
    /**
     * Of the outer corner, in physical pixels.
     */
    position: [number, number],
    /**
     * Of the page area, in physical pixels.
     */
    size: [number, number],
    /**
     * Physical pixels per CSS pixel.
     */
    scaleFactor: number,
    /**
     * The page takes script: it has loaded, and nothing blocks it.
     */
    introspectable: boolean,
    /**
     * Why it does not, where it does not.
     */
    obstacle?: string | null,
  }
  export type Error = ErrorNotFound | ErrorUnavailable;
  /**
   * There is no such window. Which there are.
   */
  export interface ErrorNotFound {
    tag: 'not-found',
    val: string,
  }
  /**
   * The app is shutting down, or its main thread did not answer in time.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
}
