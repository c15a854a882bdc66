// @ts-check
// The one entry: `__palisade.call(verb, argsJson)`, or where nobody waits for a promise `begin` and `take` (mailbox.js).
//
// Guarantees: the result is always JSON text of an object with either `ok` or `error`, of at most MAX_REPLY characters;
// no exception gets out; a page's `toJSON` is not asked. The global can't be replaced, nor is it enumerated.
// Not guaranteed: order between calls that wait. Hostile: the page, where this is its world: it can call the verbs too,
// which do nothing that it could not do itself.

/** Characters of a reply. Beyond it a reader has no use for it, and the host would hold several copies. */
const MAX_REPLY = 5_000_000;

/** @typedef {{takes: readonly string[], run: (args: Args, roots: readonly Root[]) => unknown}} Verb `roots` are all, until it waits. */

/** @type {Record<string, Verb>} */
const verbs = freeze({
  __proto__: /** @type {any} */ (null),
  ...snapshotVerbs, ...findVerbs, ...waitVerbs, ...pointerVerbs, ...editingVerbs, ...keyboardVerbs, ...controlVerbs,
  ...inspectVerbs, ...storageVerbs, ...overlayVerbs, ...cssVerbs, ...animationVerbs, ...scrubVerbs, ...sampleVerbs, ...metricsVerbs, ...diagnosticVerbs,
  ...consoleVerbs, ...routeVerbs,
});

class Encoder {
  /** @type {string[]} */
  parts = [];
  size = 0;

  /** @param {string} part */
  add(part) {
    this.size += part.length;
    push(this.parts, part);
  }

  /** @param {unknown} value */
  value(value) {
    // What was not written is counted still, so that the failure can tell the size.
    if (this.size > MAX_REPLY) this.parts = [];
    if (typeof value === 'string') this.add(stringifyJson(value));
    else if (typeof value === 'number') this.add(isFiniteNumber(value) ? `${value}` : 'null');
    else if (typeof value === 'boolean') this.add(value ? 'true' : 'false');
    else if (value === null || typeof value !== 'object') this.add('null');
    else if (isArray(value)) this.list(value);
    else this.object(/** @type {Record<string, unknown>} */ (value));
  }

  /** @param {unknown[]} list */
  list(list) {
    this.add('[');
    for (let i = 0; i < list.length; i += 1) {
      if (i > 0) this.add(',');
      this.value(list[i]);
    }
    this.add(']');
  }

  /** @param {Record<string, unknown>} object */
  object(object) {
    this.add('{');
    let first = true;
    const keys = keysOf(object);
    for (let i = 0; i < keys.length; i += 1) {
      if (object[keys[i]] === undefined) continue;
      this.add(`${first ? '' : ','}${stringifyJson(keys[i])}:`);
      this.value(object[keys[i]]);
      first = false;
    }
    this.add('}');
  }
}

/** @param {unknown} reply */
function encode(reply) {
  const encoder = new Encoder();
  encoder.value(reply);
  if (encoder.size > MAX_REPLY) {
    throw new Failure(
      'too-large',
      `the result has ${encoder.size} characters, ${MAX_REPLY} are allowed; ask for less: a part of the page (root, selector), ` +
        'fewer nodes (max_nodes, max_depth), fewer results (max_results, limit) or one key',
    );
  }
  return join(encoder.parts, '');
}

/** @param {unknown} thrown */
function messageOf(thrown) {
  const message = /** @type {{message?: unknown} | null | undefined} */ (thrown)?.message;
  return clip(typeof message === 'string' ? message : 'unknown reason', 300);
}

/** @param {unknown} argsJson @returns {Args} */
function argumentsFrom(argsJson) {
  if (argsJson === undefined || argsJson === '') return create(null);
  let args;
  try {
    args = parseJson(/** @type {string} */ (argsJson));
  } catch {
    throw invalid('the arguments are not JSON');
  }
  if (args === null || typeof args !== 'object' || isArray(args)) throw invalid('the arguments have to be an object');
  return setPrototypeOf(args, null);
}

/** @param {unknown} name @param {unknown} argsJson */
async function answer(name, argsJson) {
  const verb = typeof name === 'string' ? verbs[name] : undefined;
  if (verb === undefined) throw invalid(`no such verb: ${clip(toText(name), 60)}`);
  const args = argumentsFrom(argsJson);
  refuseUnknown(args, verb.takes);
  const roots = allRoots();
  rememberPasswords(roots);
  return encode({ ok: await verb.run(args, roots) });
}

/** @param {unknown} verb @param {unknown} argsJson @returns {Promise<string>} */
async function call(verb, argsJson) {
  try {
    return await answer(verb, argsJson);
  } catch (thrown) {
    const kind = thrown instanceof Failure ? thrown.kind : 'failed';
    return encode({ error: { kind, message: messageOf(thrown) } });
  } finally {
    forgetNames();
  }
}

if (getOwnPropertyDescriptor(window, '__palisade') === undefined) {
  defineProperty(window, '__palisade', {
    value: freeze({ __proto__: null, call: freeze(call), begin: freeze(begin), keep: freeze(keep), take: freeze(take) }),
    enumerable: false, writable: false, configurable: false,
  });
}
