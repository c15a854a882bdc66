declare module 'palisade:host/ipc-invoke@0.1.0' {
  /**
   * `arguments` is the JSON text of an object.
   */
  export function invoke(window: string | null, command: string, arguments: string): Answer;
  export type Error = ErrorDenied | ErrorUnknown | ErrorInvalidArguments | ErrorRejected | ErrorNotFound | ErrorTimeout | ErrorTooLarge | ErrorUnavailable;
  /**
   * The grant does not allow this command.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * The app has no such command, or does not permit it to this window.
   */
  export interface ErrorUnknown {
    tag: 'unknown',
    val: string,
  }
  /**
   * The arguments are not a JSON object.
   */
  export interface ErrorInvalidArguments {
    tag: 'invalid-arguments',
    val: string,
  }
  /**
   * The command answered with an error: its JSON text.
   */
  export interface ErrorRejected {
    tag: 'rejected',
    val: string,
  }
  export interface ErrorNotFound {
    tag: 'not-found',
    val: string,
  }
  export interface ErrorTimeout {
    tag: 'timeout',
  }
  export interface ErrorTooLarge {
    tag: 'too-large',
    val: string,
  }
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  export interface Answer {
    /**
     * JSON text of what the command gave.
     */
    value: string,
    durationUs: number,
  }
}
