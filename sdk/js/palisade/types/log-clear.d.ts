declare module 'palisade:host/log-clear@0.1.0' {
  /**
   * How many entries went.
   */
  export function clear(kind: Kind): number;
  /**
   * # Variants
   *
   * ## `"console"`
   *
   * ## `"network"`
   *
   * ## `"navigation"`
   *
   * ## `"dialog"`
   *
   * ## `"event"`
   *
   * ## `"ipc"`
   */
  export type Kind = 'console' | 'network' | 'navigation' | 'dialog' | 'event' | 'ipc';
}
