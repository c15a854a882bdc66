declare module 'palisade:host/contract-store@0.1.0' {
  /**
   * In place of an earlier one for the same command.
   */
  export function keep(command: string, window: string | null, arguments: string, shape: string): Contract;
  /**
   * In the order of their commands.
   */
  export function list(): Array<Contract>;
  /**
   * Forgets that of a command, or all, and says how many those were.
   */
  export function clear(command: string | null): number;
  export interface Contract {
    command: string,
    window?: string | null,
    /**
     * JSON text of the arguments that it is for.
     */
    arguments: string,
    /**
     * JSON text: what the answer's JSON looks like.
     */
    shape: string,
    /**
     * Milliseconds since 1970 (UTC).
     */
    atMs: number,
  }
  export type Error = ErrorInvalid | ErrorTooLarge;
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  export interface ErrorTooLarge {
    tag: 'too-large',
    val: string,
  }
}
