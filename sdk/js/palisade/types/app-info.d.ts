declare module 'palisade:host/app-info@0.1.0' {
  export function app(): Identity;
  export function directories(): Array<Directory>;
  export function databases(): Array<DatabaseFile>;
  export interface Identity {
    identifier: string,
    productName: string,
    version?: string | null,
    /**
     * A JSON object of what else the app says of its configuration (windows, plugins, security); `{}` if none.
     */
    config: string,
  }
  /**
   * A registered directory: its name (`data`, `config`, `log`, `local_data`, or the operator's) and host path.
   */
  export interface Directory {
    name: string,
    path: string,
  }
  export interface DatabaseFile {
    name: string,
    path: string,
    sizeBytes: number,
    /**
     * Belongs to the webview rather than to the app.
     */
    webviewInternal: boolean,
    /**
     * Is what `query_db` takes when none is named.
     */
    selected: boolean,
  }
}
