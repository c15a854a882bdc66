import type { Capabilities } from './types/capabilities.js';

export type { Capabilities } from './types/capabilities.js';

/** Whose fault a failure is; it decides the code that the client sees. */
export type ErrorKind =
  | 'invalid-arguments'
  | 'scope-missing'
  | 'policy-violation'
  | 'too-large'
  | 'deadline-exceeded'
  | 'unavailable'
  | 'failed';

/** A failure with text for the client: what happened, whose fault it is, what to do next. */
export class ToolError extends Error {
  constructor(kind: ErrorKind, message: string);
  readonly kind: ErrorKind;
  static invalidArguments(message: string): ToolError;
  static scopeMissing(message: string): ToolError;
  static policyViolation(message: string): ToolError;
  static tooLarge(message: string): ToolError;
  static deadlineExceeded(message: string): ToolError;
  static unavailable(message: string): ToolError;
  static failed(message: string): ToolError;
}

/** A JSON Schema (2020-12) of an object. Its `type` may be left out; it takes no other properties unless it says so. */
export interface ObjectSchema {
  type?: 'object';
  properties?: Record<string, object>;
  required?: string[];
  additionalProperties?: boolean | object;
  [keyword: string]: unknown;
}

export interface ToolOptions {
  /** What clients call it. The export's own name in snake case, where it is not given. */
  name?: string;
  /** Makes this one action of a tool that groups several. */
  action?: string;
  /** The parameter that picks the action, where it is not `action`. */
  discriminator?: string;
  /** What the model reads: what it returns, and when to use it. */
  description: string;
  /** The arguments. */
  input?: ObjectSchema;
  /** The structured output. */
  output?: ObjectSchema;
  /** It only looks, and only at the app and its host. */
  readOnly?: boolean;
  destructive?: boolean;
  idempotent?: boolean;
  openWorld?: boolean;
  /** Other spellings of parameters: `{ window: 'label' }`. */
  aliases?: Record<string, string>;
  /** Where the answer to no arguments can be read as a resource: a `palisade:` URI. */
  resource?: string;
}

// The arguments fit `input`: the host has seen to it.
export type Run<Arguments = any> = (args: Arguments, capabilities: Capabilities) => unknown;

export interface Tool<Arguments = any> {
  readonly options: ToolOptions;
  readonly run: Run<Arguments>;
  /** Runs the function with these arguments and capabilities, for tests. */
  call(args: Arguments, capabilities?: Partial<Capabilities>): any;
}

/** Makes a tool of a function. Effects that are not stated are taken to be the worst. */
export function tool<Arguments = any>(options: ToolOptions, run: Run<Arguments>): Tool<Arguments>;

export type Content = { tag: 'text'; val: string } | { tag: 'image'; val: { data: Uint8Array; mimeType: string } };

/** An MCP result of one's own. */
export function output(result: { content?: Content[]; structured?: object; isError?: boolean }): object;
export function text(value: string): Content;
export function image(data: Uint8Array, mimeType: string): Content;

/** What an interface of the host's threw; `undefined` for anything else. */
export function hostError(error: unknown): string | { tag: string; val?: unknown } | { kind: string; message: string } | undefined;
