declare module 'palisade:host/sampling@0.1.0' {
  /**
   * `key` as for `elicitation.ask`.
   */
  export function createMessage(key: string, request: Request): Answer | null;
  /**
   * # Variants
   *
   * ## `"user"`
   *
   * ## `"assistant"`
   */
  export type Role = 'user' | 'assistant';
  export interface Message {
    role: Role,
    text: string,
  }
  export interface Request {
    messages: Array<Message>,
    systemPrompt?: string | null,
    /**
     * At most 100000.
     */
    maxTokens: number,
    temperature?: number | null,
    stopSequences: Array<string>,
  }
  export interface Answer {
    role: Role,
    text: string,
    /**
     * Which model it was, as the client says.
     */
    model: string,
    stopReason?: string | null,
  }
  /**
   * # Variants
   *
   * ## `"unavailable"`
   *
   * The client offers no model, or its user refused.
   * ## `"invalid-arguments"`
   *
   * The key or the request is not acceptable.
   * ## `"too-many"`
   *
   * More requests than one call may make.
   */
  export type ErrorKind = 'unavailable' | 'invalid-arguments' | 'too-many';
  export interface Error {
    kind: ErrorKind,
    message: string,
  }
}
