declare module 'palisade:host/host-info@0.1.0' {
  export function host(): Details;
  export interface Details {
    version: string,
    contractVersion: string,
    /**
     * The TCP port, where there is one.
     */
    port?: number | null,
    identifier: string,
    productName: string,
    profile: string,
    redaction: boolean,
    /**
     * Tools that the caller's profile can call, by name.
     */
    enabledTools: Array<string>,
    /**
     * Tools or operations that the configuration switched off.
     */
    disabledTools: Array<string>,
    commandAllowlist?: Array<string> | null,
    commandBlocklist: Array<string>,
    registeredCommands: number,
    eventCapacity: number,
    evalTimeoutSecs: number,
    /**
     * Calls answered since the start, by anyone.
     */
    toolInvocations: number,
    uptimeSecs: number,
  }
}
