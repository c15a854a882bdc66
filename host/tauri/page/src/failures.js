// @ts-check
// Typed failures, and the reading of a verb's arguments.
//
// Guarantees: an argument that is missing, of the wrong type, out of range or unknown to its verb is refused before the
// verb does anything, and the message names it.
// Not guaranteed: that an argument makes sense for the page. Hostile: nobody here; the host made the arguments.

/** @typedef {'invalid-arguments' | 'stale-reference' | 'not-found' | 'not-actionable' | 'timeout' | 'too-large' | 'failed'} Kind */
/** @typedef {Record<string, unknown>} Args A verb's arguments; without a prototype. */

class Failure {
  // Fields are defined, not assigned: a setter on Object.prototype does not see them.
  /** @type {Kind} */
  kind;
  message;

  /** @param {Kind} kind @param {string} message */
  constructor(kind, message) {
    this.kind = kind;
    this.message = message;
  }
}

/** @param {string} message */
const invalid = (message) => new Failure('invalid-arguments', message);

/** @param {Args} args @param {readonly string[]} known */
function refuseUnknown(args, known) {
  const unknown = filter(keysOf(args), (key) => !includes(known, key));
  if (unknown.length === 0) return;
  const accepted = known.length === 0 ? 'there are none' : `there are: ${join(known, ', ')}`;
  throw invalid(`no such argument: ${clip(join(unknown, ', '), 200)}; ${accepted}`);
}

/** @param {Args} args @param {string} key @returns {string | undefined} */
function optionalText(args, key) {
  const value = args[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`\`${key}\` has to be a string`);
  return value;
}

/** @param {Args} args @param {string} key @returns {string} */
function requiredText(args, key) {
  const value = optionalText(args, key);
  if (value === undefined) throw invalid(`\`${key}\` is missing`);
  return value;
}

/**
 * @param {Args} args
 * @param {string} key
 * @param {readonly string[]} choices
 * @param {string} [fallback]
 */
function choice(args, key, choices, fallback) {
  const value = optionalText(args, key) ?? fallback;
  if (value === undefined || !includes(choices, value)) {
    throw invalid(`\`${key}\` has to be one of ${join(choices, ', ')}`);
  }
  return value;
}

/** @param {Args} args @param {string} key @returns {boolean | undefined} */
function optionalFlag(args, key) {
  const value = args[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalid(`\`${key}\` has to be true or false`);
  return value;
}

/** @param {Args} args @param {string} key @param {number} least @param {number} most @returns {number | undefined} */
function optionalNumber(args, key, least, most) {
  const value = args[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw invalid(`\`${key}\` has to be a number from ${least} to ${most}`);
  }
  return value;
}

/** @param {Args} args @param {string} key @returns {string[] | undefined} */
function optionalTexts(args, key) {
  const value = args[key];
  if (value === undefined || value === null) return undefined;
  if (!isArray(value) || !every(value, (item) => typeof item === 'string')) {
    throw invalid(`\`${key}\` has to be a list of strings`);
  }
  return value;
}

/** The longest that a verb may wait. */
const MAX_TIMEOUT_MS = 120_000;

/** When to give up, on the clock of `now`. @param {Args} args @param {number} fallback */
const deadlineOf = (args, fallback) => now() + (optionalNumber(args, 'timeout_ms', 0, MAX_TIMEOUT_MS) ?? fallback);
