// @ts-check
// The page's console and its uncaught errors, passed on to the host as they happen.
//
// Guarantees: nothing is listened for before the first call; each entry is one JSON text of bounded size, of at most
// MAX_PER_SECOND in a second; what was left out is counted and said. Nothing runs while the page is quiet.
// Not guaranteed: truth: a page can send the same events, though it has to find out the event's name first.
// Hostile: the page, in what it logs and throws.

/** Entries in a second. Without it a page that logs in a loop keeps the host's main thread busy. */
const MAX_PER_SECOND = 200;
const MAX_ENTRY_MESSAGE = 4096;
const MAX_ENTRY_STACK = 2000;
/** Characters of an event's detail: what the shim sends at most, with every character escaped. */
const MAX_DETAIL = 60_000;
const CONSOLE_LEVELS = ['log', 'info', 'warn', 'error', 'debug', 'trace'];

/** @typedef {{level: string, message: string, source?: string, line?: number, column?: number, stack?: string}} ConsoleEntry */

const detailOf = getter(CustomEvent.prototype, 'detail');
const preventDefault = method(Event.prototype, 'preventDefault');
const errorMessage = getter(ErrorEvent.prototype, 'message');
const errorSource = getter(ErrorEvent.prototype, 'filename');
const errorLine = getter(ErrorEvent.prototype, 'lineno');
const errorColumn = getter(ErrorEvent.prototype, 'colno');
const errorThrown = getter(ErrorEvent.prototype, 'error');
const rejectionReason = getter(PromiseRejectionEvent.prototype, 'reason');

/** @type {{event: string, post: (text: string) => void} | null} */
let watch = null;
let secondStarted = 0;
let sentInSecond = 0;
let droppedEntries = 0;

/** What the host hears with, in this world only. @returns {(text: string) => void} */
function hostsEar() {
  const { webkit } = /** @type {{webkit?: {messageHandlers?: {palisade?: {postMessage: (text: string) => void}}}}} */ (/** @type {unknown} */ (window));
  const ear = webkit?.messageHandlers?.palisade;
  if (ear === undefined) throw new Failure('failed', 'the console can not be watched here: the host does not listen to this page');
  const post = uncurry(ear.postMessage);
  return (text) => post(ear, text);
}

/** @param {ConsoleEntry} entry */
function post(entry) {
  const encoder = new Encoder();
  encoder.value(entry);
  watch?.post(join(encoder.parts, ''));
}

/** Whether there is room for one more entry in this second. */
function makeRoom() {
  const at = now();
  if (at - secondStarted >= 1000) {
    reportDropped();
    secondStarted = at;
    sentInSecond = 0;
  }
  if (sentInSecond < MAX_PER_SECOND) {
    sentInSecond += 1;
    return true;
  }
  if (droppedEntries === 0) startTimer(reportDropped, 1000 - (at - secondStarted));
  droppedEntries += 1;
  return false;
}

function reportDropped() {
  if (droppedEntries === 0) return;
  const message = `${droppedEntries} messages were left out: more than ${MAX_PER_SECOND} came within a second`;
  droppedEntries = 0;
  post({ level: 'warn', message });
}

/** @param {string} level @param {string} message @param {unknown} stack @returns {ConsoleEntry} */
function entryOf(level, message, stack) {
  const known = typeof stack === 'string' && stack !== '' ? clip(stack, MAX_ENTRY_STACK) : undefined;
  return { level, message: clip(message, MAX_ENTRY_MESSAGE), ...placeIn(known ?? ''), stack: known };
}

/** The topmost place in a stack that is in a file. @param {string} stack @returns {{source?: string, line?: number, column?: number}} */
function placeIn(stack) {
  // WebKit and Gecko write `name@address:line:column`, V8 `at name (address:line:column)`.
  const found = exec(/(?:@|\(|at )([a-z][a-z0-9+.-]*:[^\s@]*?):(\d+):(\d+)\)?(?:\n|$)/i, stack);
  return found === null ? {} : { source: clip(found[1], MAX_VALUE), line: toNumber(found[2]), column: toNumber(found[3]) };
}

/** The stack below the shim's part of it. @param {string} stack */
function withoutShim(stack) {
  const lines = splitText(stack, '\n');
  let own = -1;
  each(lines, (line, index) => {
    if (hasText(line, 'palisadeConsole')) own = index;
  });
  const below = slice(lines, own + 1);
  // The engine's frame between the page and a wrapped function.
  return join(own >= 0 && hasText(below[0] ?? '', '[native code]') ? slice(below, 1) : below, '\n');
}

/** @param {Event} event */
function onConsole(event) {
  const detail = detailOf(/** @type {CustomEvent} */ (event));
  if (typeof detail !== 'string' || detail.length > MAX_DETAIL) return;
  if (!makeRoom()) {
    // Tells the page's side to spare itself the trouble for a while.
    preventDefault(event);
    return;
  }
  const said = saidIn(detail);
  if (said === undefined) return;
  const stack = typeof said.stack === 'string' ? withoutShim(said.stack) : '';
  const entry = entryOf(/** @type {string} */ (said.level), /** @type {string} */ (said.message), stack);
  // Where a message came from is enough for most of them.
  const keepsStack = said.thrown === true || includes(['error', 'warn', 'trace'], entry.level);
  post(keepsStack ? entry : { ...entry, stack: undefined });
}

/** @param {string} detail @returns {Record<string, unknown> | undefined} */
function saidIn(detail) {
  let said;
  try {
    said = parseJson(detail);
  } catch {
    return undefined;
  }
  if (said === null || typeof said !== 'object' || !includes(CONSOLE_LEVELS, said.level) || typeof said.message !== 'string') return undefined;
  return said;
}

/** A property of something that the page threw. @param {unknown} thrown @param {string} key @returns {string | undefined} */
function textIn(thrown, key) {
  try {
    const value = /** @type {Record<string, unknown> | null | undefined} */ (thrown)?.[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Event} event */
function onError(event) {
  // A resource that did not load tells its element, not the window.
  if (event.target !== window || !makeRoom()) return;
  const error = /** @type {ErrorEvent} */ (event);
  const entry = entryOf('error', `Uncaught ${errorMessage(error)}`, textIn(errorThrown(error), 'stack'));
  const source = errorSource(error);
  post(source === '' ? entry : { ...entry, source: clip(source, MAX_VALUE), line: errorLine(error), column: errorColumn(error) });
}

/** @param {Event} event */
function onRejection(event) {
  if (!makeRoom()) return;
  const reason = rejectionReason(/** @type {PromiseRejectionEvent} */ (event));
  const message = textIn(reason, 'message');
  const primitive = reason === null || (typeof reason !== 'object' && typeof reason !== 'function');
  const said = message !== undefined ? `${textIn(reason, 'name') ?? 'Error'}: ${message}` : primitive ? toText(reason) : 'an object';
  post(entryOf('error', `Unhandled promise rejection: ${said}`, textIn(reason, 'stack')));
}

const consoleVerbs = {
  console_watch: {
    takes: ['event'],
    /** @param {Args} args */
    run(args) {
      const event = requiredText(args, 'event');
      if (!fits(/^[\w-]{8,80}$/, event)) throw invalid('`event` has to be 8 to 80 letters, digits, hyphens or underscores');
      const post = hostsEar();
      if (watch === null) {
        listen(window, 'error', onError);
        listen(window, 'unhandledrejection', onRejection);
      } else if (watch.event !== event) {
        unlisten(document, watch.event, onConsole);
      }
      listen(document, event, onConsole);
      watch = { event, post };
      return { watching: true };
    },
  },
};
