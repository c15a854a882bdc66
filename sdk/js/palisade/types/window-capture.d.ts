declare module 'palisade:host/window-capture@0.1.0' {
  export function capture(window: string | null, options: Options): Picture;
  /**
   * # Variants
   *
   * ## `"png"`
   *
   * ## `"jpeg"`
   */
  export type ImageFormat = 'png' | 'jpeg';
  export interface Options {
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
}
