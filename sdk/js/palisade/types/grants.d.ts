declare module 'palisade:host/grants@0.1.0' {
  export function grants(): Array<Grant>;
  export interface Grant {
    /**
     * The capability's name, such as `files`.
     */
    capability: string,
    /**
     * One line per scope item, such as `data (read)`.
     */
    scope: Array<string>,
  }
}
