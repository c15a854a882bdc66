declare module 'palisade:host/fault@0.1.0' {
  /**
   * In place of an earlier one of the caller's for the same command.
   */
  export function inject(command: string, effect: Effect, maxTriggers: number): Rule;
  /**
   * The caller's own, in the order of their commands.
   */
  export function list(): Array<Rule>;
  /**
   * Ends the caller's for a command, or all of them, and says how many those were.
   */
  export function clear(command: string | null): number;
  export type Effect = EffectDelay | EffectError | EffectDrop | EffectCorrupt;
  /**
   * The answer is this many milliseconds late.
   */
  export interface EffectDelay {
    tag: 'delay',
    val: number,
  }
  /**
   * The command is not run, and fails with this text.
   */
  export interface EffectError {
    tag: 'error',
    val: string,
  }
  /**
   * The command runs, and its answer is lost.
   */
  export interface EffectDrop {
    tag: 'drop',
  }
  /**
   * The command runs, and every value in its answer is another one of the same type.
   */
  export interface EffectCorrupt {
    tag: 'corrupt',
  }
  export interface Rule {
    command: string,
    effect: Effect,
    /**
     * How many invocations it is for; 0 for all.
     */
    maxTriggers: number,
    /**
     * How many it has been for.
     */
    triggers: number,
    /**
     * Milliseconds until it ends.
     */
    leftMs: number,
  }
  export type Error = ErrorDenied | ErrorUnknown | ErrorInvalid | ErrorTooMany | ErrorUnavailable;
  /**
   * Tools may not invoke this command.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * The app's handler has no such command.
   */
  export interface ErrorUnknown {
    tag: 'unknown',
    val: string,
  }
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  export interface ErrorTooMany {
    tag: 'too-many',
    val: string,
  }
  /**
   * The app does not let its handler be watched.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
}
