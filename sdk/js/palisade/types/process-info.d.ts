declare module 'palisade:host/process-info@0.1.0' {
  export function platform(): PlatformDetails;
  /**
   * Granted variables that are set, in name order.
   */
  export function environment(): Array<[string, string]>;
  /**
   * The host process first, then its descendants. At most 1,024.
   */
  export function processes(): Array<Process>;
  export interface Process {
    pid: number,
    parent?: number | null,
    name: string,
    /**
     * Resident memory in bytes, where the platform tells.
     */
    residentBytes?: number | null,
    /**
     * Processor time so far, user and system, in milliseconds.
     */
    cpuMs?: number | null,
  }
  export interface PlatformDetails {
    pid: number,
    arch: string,
    os: string,
    family: string,
  }
}
