declare module 'palisade:host/database@0.1.0' {
  /**
   * The granted databases, the default one first.
   */
  export function granted(): Array<Connection>;
  /**
   * An SQLite value.
   */
  export type Value = ValueNull | ValueInteger | ValueReal | ValueText | ValueBlob;
  export interface ValueNull {
    tag: 'null',
  }
  export interface ValueInteger {
    tag: 'integer',
    val: number,
  }
  export interface ValueReal {
    tag: 'real',
    val: number,
  }
  export interface ValueText {
    tag: 'text',
    val: string,
  }
  export interface ValueBlob {
    tag: 'blob',
    val: Uint8Array,
  }
  export interface QueryResult {
    columns: Array<string>,
    rows: Array<Array<Value>>,
    /**
     * More rows, or longer cells, were there than the caps let through.
     */
    truncated: boolean,
    /**
     * Rows that were allowed: the request's, clamped to the host's.
     */
    maxRows: number,
    /**
     * Bytes of cell data returned, and the cap on it.
     */
    resultBytes: number,
    maxResultBytes: number,
  }
  export type Error = ErrorInvalid | ErrorDenied | ErrorDeadline | ErrorTooLarge | ErrorUnavailable | ErrorBusy;
  /**
   * SQLite could not prepare or run the statement: its own message.
   */
  export interface ErrorInvalid {
    tag: 'invalid',
    val: string,
  }
  /**
   * The authorizer refused: what kind of act it was.
   */
  export interface ErrorDenied {
    tag: 'denied',
    val: string,
  }
  /**
   * The statement ran past its deadline, in milliseconds.
   */
  export interface ErrorDeadline {
    tag: 'deadline',
    val: number,
  }
  /**
   * The statement or a parameter is over a cap: which.
   */
  export interface ErrorTooLarge {
    tag: 'too-large',
    val: string,
  }
  /**
   * The file is gone, is not a database, or can't be opened safely.
   */
  export interface ErrorUnavailable {
    tag: 'unavailable',
    val: string,
  }
  /**
   * The database stayed locked for longer than the busy time-out.
   */
  export interface ErrorBusy {
    tag: 'busy',
  }

  export class Connection implements Disposable {
    /**
     * This type does not have a public constructor.
     */
    private constructor();
    /**
    * The name it was granted under.
    */
    name(): string;
    /**
    * The database's path relative to the granted directory that holds it, or its file name.
    */
    path(): string;
    /**
    * Size of the main file, and of its write-ahead log, in bytes.
    */
    size(): [number, number];
    /**
    * Runs one read-only statement. `max-rows` is clamped to the host's cap.
    */
    query(sql: string, parameters: Array<Value>, maxRows: number): QueryResult;
    [Symbol.dispose](): void;
  }
}
