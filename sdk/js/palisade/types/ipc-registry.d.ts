declare module 'palisade:host/ipc-registry@0.1.0' {
  export function commands(): Registry;
  export interface Command {
    name: string,
    description?: string | null,
  }
  export interface Registry {
    /**
     * In name order.
     */
    commands: Array<Command>,
    complete: boolean,
  }
}
