declare module 'palisade:host/screen-capture@0.1.0' {
  export function capture(window: string | null, options: Options): Picture;
  /**
   * # Variants
   *
   * ## `"png"`
   *
   * ## `"jpeg"`
   */
  export type ImageFormat = 'png' | 'jpeg';
  /**
   * In CSS pixels of the viewport.
   */
  export interface Region {
    x: number,
    y: number,
    width: number,
    height: number,
  }
  export type Target = TargetViewport | TargetElement | TargetRegion;
  /**
   * What is in view.
   */
  export interface TargetViewport {
    tag: 'viewport',
  }
  /**
   * One element, scrolled into view.
   */
  export interface TargetElement {
    tag: 'element',
    val: string,
  }
  export interface TargetRegion {
    tag: 'region',
    val: Region,
  }
  export interface Options {
    target: Target,
    format: ImageFormat,
    /**
     * 1 to 100; JPEG only.
     */
    quality?: number | null,
    /**
     * Pixels of the picture per pixel of the window, above 0 and at most 2.
     */
    scale?: number | null,
  }
  export interface Picture {
    data: Uint8Array,
    mimeType: string,
    width: number,
    height: number,
    window: string,
  }
  /**
   * # Variants
   *
   * ## `"invalid-arguments"`
   *
   * ## `"not-found"`
   *
   * ## `"stale-reference"`
   *
   * ## `"timeout"`
   *
   * ## `"unavailable"`
   *
   * ## `"too-large"`
   *
   * ## `"failed"`
   */
  export type ErrorKind = 'invalid-arguments' | 'not-found' | 'stale-reference' | 'timeout' | 'unavailable' | 'too-large' | 'failed';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }

  export class Strip implements Disposable {
    constructor()
    /**
    * Takes a picture and adds it. At most 120, and 32 MiB.
    */
    add(window: string | null, options: Options): void;
    /**
    * All of them as one PNG, so many in a row, in cells as large as the largest. Empties it.
    */
    finish(columns: number): Picture;
    [Symbol.dispose](): void;
  }
}
