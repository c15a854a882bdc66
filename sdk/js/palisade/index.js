// Write tools for the Palisade tool host.
//
// A tool is a function with a description and a JSON Schema, and what it is handed beside its arguments is what it can do:
//
//     export const wordCount = tool({ description: '…', input: { … }, readOnly: true }, ({ path }, { files }) => …);
//
// Guarantees: a tool that is not exported is never run; an error leaves with the kind that says whose fault it is. Not guaranteed:
// any check of authority, which is the host's. Hostile: the arguments (the host has validated them against the schema) and the
// data that tools read. Trusted: the host.

/** Whose fault a failure is; it decides the code that the client sees. */
const KINDS = [
  'invalid-arguments',
  'scope-missing',
  'policy-violation',
  'too-large',
  'deadline-exceeded',
  'unavailable',
  'failed',
];

/** A failure with text for the client: what happened, whose fault it is, what to do next. */
export class ToolError extends Error {
  /**
   * @param {string} kind One of the kinds above.
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    if (!KINDS.includes(kind)) throw new TypeError(`${kind} is no kind of error: ${KINDS.join(', ')}`);
    this.name = 'ToolError';
    this.kind = kind;
  }

  /** The caller's arguments are wrong. */
  static invalidArguments(message) {
    return new ToolError('invalid-arguments', message);
  }

  /** The capability is granted, but its scope does not cover this. */
  static scopeMissing(message) {
    return new ToolError('scope-missing', message);
  }

  /** A rule refuses these arguments. */
  static policyViolation(message) {
    return new ToolError('policy-violation', message);
  }

  /** What was asked for is over a limit; name the limit. */
  static tooLarge(message) {
    return new ToolError('too-large', message);
  }

  /** A host call ran out of time. */
  static deadlineExceeded(message) {
    return new ToolError('deadline-exceeded', message);
  }

  /** There is nothing to act on just now. */
  static unavailable(message) {
    return new ToolError('unavailable', message);
  }

  /** The tool ran and failed. */
  static failed(message) {
    return new ToolError('failed', message);
  }
}

const OPTIONS = new Set([
  'name',
  'action',
  'discriminator',
  'description',
  'input',
  'output',
  'readOnly',
  'destructive',
  'idempotent',
  'openWorld',
  'aliases',
  'resource',
]);

/** What {@link tool} makes. `call` runs the function as the host would, for tests. */
class Tool {
  constructor(options, run) {
    this.options = options;
    this.run = run;
    Object.freeze(this);
  }

  /** Runs the function with these arguments and capabilities. */
  call(args, capabilities = {}) {
    return this.run(args, capabilities);
  }
}

/**
 * Makes a tool of a function. Effects that are not stated are taken to be the worst: it changes things, may destroy, is not
 * idempotent, and reaches the outside. `readOnly` says that it only looks, and only at the app and its host.
 */
export function tool(options, run) {
  for (const option of Object.keys(options)) {
    if (!OPTIONS.has(option)) throw new TypeError(`a tool has no option \`${option}\`: ${[...OPTIONS].join(', ')}`);
  }
  if (typeof options.description !== 'string' || options.description.trim() === '') {
    throw new TypeError('a tool needs a `description`: it is what the model reads');
  }
  if (typeof run !== 'function') throw new TypeError('the second argument is the function that the tool runs');
  if (run.constructor.name === 'AsyncFunction') throw new TypeError(ASYNC);
  return new Tool(options, run);
}

const ASYNC =
  'a tool is an ordinary function, without `async`: each call of the host returns when it is done, so there is nothing to wait for';

/** An MCP result of one's own: content blocks (`text`, `image`, …), structured content, or a failure that is a result. */
export function output({ content = [], structured, isError = false }) {
  return new Output(content, structured, isError);
}

class Output {
  constructor(content, structured, isError) {
    this.content = content;
    this.structured = structured;
    this.isError = isError;
  }
}

/** A content block of text. */
export function text(value) {
  return { tag: 'text', val: value };
}

/** A content block with an image: its bytes, and its media type. */
export function image(data, mimeType) {
  return { tag: 'image', val: { data, mimeType } };
}

/**
 * The export `operations` of a component: each tool among a module's exports, with what the component may reach. `palisade build`
 * writes the call of this.
 */
export function component(exports, capabilities) {
  const found = Object.entries(exports).filter(([, value]) => value instanceof Tool);
  if (found.length === 0) throw new TypeError('tool.js exports no tool: write `export const name = tool(…)`');
  const operations = found.map(([name, one]) => ({ ...described(name, one.options), run: one.run }));
  return {
    describe: () => operations.map(({ run, ...operation }) => operation),
    call(name, action, args) {
      const operation = operations.find((one) => one.tool === name && (one.action ?? null) === (action ?? null));
      try {
        if (!operation) throw ToolError.invalidArguments('This component has no such operation.');
        return reply(operation.run(JSON.parse(args), capabilities));
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

function described(name, options) {
  const { readOnly = false } = options;
  return {
    tool: options.name ?? snakeCase(name),
    action: options.action ?? null,
    discriminator: options.discriminator ?? null,
    description: options.description.trim(),
    inputSchema: JSON.stringify(closed(options.input)),
    outputSchema: options.output ? JSON.stringify(options.output) : null,
    effects: {
      readOnly,
      destructive: options.destructive ?? !readOnly,
      idempotent: options.idempotent ?? readOnly,
      openWorld: options.openWorld ?? !readOnly,
    },
    aliases: Object.entries(options.aliases ?? {}).map(([alias, canonical]) => ({ name: alias, canonical })),
    resourceUri: options.resource ?? null,
    kind: 'tool',
  };
}

/** An object schema that takes no other properties than those that it names, unless it says otherwise. */
function closed(schema = {}) {
  if (schema.type !== undefined && schema.type !== 'object') {
    throw new TypeError('`input` is the JSON Schema of an object: each argument is one of its `properties`');
  }
  return { type: 'object', properties: {}, additionalProperties: false, ...schema };
}

/** `wordCount` is `word_count` to clients, as other tools are named. */
function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, '');
}

function reply(value) {
  if (typeof value?.then === 'function') throw new TypeError(ASYNC);
  if (value instanceof Output) {
    const { content, structured, isError } = value;
    return { content, structured: structured === undefined ? null : JSON.stringify(structured), isError };
  }
  if (value === undefined) return { content: [], structured: null, isError: false };
  if (typeof value === 'string') return { content: [text(value)], structured: null, isError: false };
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return { content: [], structured: JSON.stringify(isObject ? value : { result: value }), isError: false };
}

/** The kinds of the host's own errors (`kind` of a record, or the case of a variant), as they look to the client. */
const HOST_KINDS = {
  ...Object.fromEntries(KINDS.map((kind) => [kind, kind])),
  'not-found': 'invalid-arguments',
  'stale-reference': 'invalid-arguments',
  'not-actionable': 'invalid-arguments',
  syntax: 'invalid-arguments',
  invalid: 'invalid-arguments',
  unknown: 'invalid-arguments',
  denied: 'policy-violation',
  deadline: 'deadline-exceeded',
  timeout: 'deadline-exceeded',
  busy: 'unavailable',
};

/** What leaves the component for something that was thrown. */
function failure(error) {
  if (error instanceof ToolError) return { kind: error.kind, message: error.message };
  const payload = hostError(error);
  if (payload !== undefined) {
    const name = payload.kind ?? payload.tag ?? payload;
    const detail = payload.message ?? (typeof payload.val === 'string' ? payload.val : undefined);
    return { kind: HOST_KINDS[name] ?? 'failed', message: detail ?? `The host refused: ${name}.` };
  }
  return { kind: 'failed', message: `The tool failed: ${error instanceof Error ? error.message : String(error)}` };
}

/** What an interface of the host's threw: a record with a kind, a variant, or the name of a case. `undefined` for anything else. */
export function hostError(error) {
  const payload = error?.payload ?? error;
  if (typeof payload === 'string') return payload;
  const named = (name) => typeof name === 'string';
  return payload !== null && typeof payload === 'object' && (named(payload.tag) || named(payload.kind)) ? payload : undefined;
}
