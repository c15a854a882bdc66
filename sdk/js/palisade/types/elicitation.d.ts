declare module 'palisade:host/elicitation@0.1.0' {
  /**
   * `key` tells this question from the call's others, and is the same when the operation is run again:
   * `[A-Za-z0-9_.-]{1,64}`. `schema` is a JSON Schema of a flat object (MCP 2025-11-25, "Elicitation").
   */
  export function ask(key: string, message: string, schema: string): Answer | null;
  /**
   * # Variants
   *
   * ## `"accept"`
   *
   * `content` holds what the person filled in.
   * ## `"decline"`
   *
   * ## `"cancel"`
   *
   * Closed without a choice.
   */
  export type Action = 'accept' | 'decline' | 'cancel';
  export interface Answer {
    action: Action,
    /**
     * A JSON object that the requested schema validates; with `accept` alone.
     */
    content?: string | null,
  }
  /**
   * # Variants
   *
   * ## `"unavailable"`
   *
   * The client can't ask.
   * ## `"invalid-arguments"`
   *
   * The key, the message or the schema is not acceptable.
   * ## `"too-many"`
   *
   * More questions than one call may ask.
   */
  export type ErrorKind = 'unavailable' | 'invalid-arguments' | 'too-many';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
