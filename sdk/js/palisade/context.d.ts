/** What MCP offers a tool while it runs. */
export interface Context {
  /** Reports progress. `done` grows from call to call; `total` is in the same unit, where it is known. */
  progress(done: number, total?: number | null, message?: string | null): void;
  log(
    level: 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | 'alert' | 'emergency',
    message: string,
  ): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Whether the client has cancelled the call. */
  cancelled(): boolean;
}
