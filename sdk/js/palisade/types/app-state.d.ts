declare module 'palisade:host/app-state@0.1.0' {
  /**
   * The probes' names, in order.
   */
  export function probes(): Array<string>;
  /**
   * JSON text of what the probe tells.
   */
  export function read(probe: string): string;
  export type Error = ErrorUnknown | ErrorTimeout | ErrorTooLarge | ErrorFailed;
  /**
   * There is no such probe. Which there are.
   */
  export interface ErrorUnknown {
    tag: 'unknown',
    val: string,
  }
  export interface ErrorTimeout {
    tag: 'timeout',
  }
  export interface ErrorTooLarge {
    tag: 'too-large',
    val: string,
  }
  /**
   * The probe itself failed.
   */
  export interface ErrorFailed {
    tag: 'failed',
    val: string,
  }
}
