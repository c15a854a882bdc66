declare module 'palisade:host/host-state@0.1.0' {
  /**
   * In their order.
   */
  export function startup(): Array<Step>;
  export function gauges(): Array<Gauge>;
  export function tasks(): Array<Task>;
  export interface Step {
    name: string,
    /**
     * Milliseconds from the host's first moment.
     */
    atMs: number,
  }
  export interface Gauge {
    name: string,
    value: number,
    /**
     * The most that it can be, where there is such.
     */
    capacity?: number | null,
  }
  export interface Task {
    name: string,
    /**
     * How many of the name there are.
     */
    count: number,
    /**
     * Milliseconds that the oldest of them has been running.
     */
    runningMs: number,
  }
}
