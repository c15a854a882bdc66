// The tests' own small frame: cases, expectations, and calls into the script.

const cases = [];
let shared = false;
let lastCall = 0;

/** Declares a case: a page, and what has to hold in it. */
function test(name, html, body, options = {}) {
  cases.push({ name, html: html.includes('<!doctype') ? html : `<!doctype html><title>Test</title>${html}`, body, options });
}

const listCases = () => JSON.stringify(cases.map(({ name, html, options }) => ({ name, html, options })));

async function runCase(index, inPageWorld) {
  shared = inPageWorld;
  try {
    return `ok ${(await cases[index].body()) ?? ''}`;
  } catch (error) {
    return `${error.message}\n${String(error.stack ?? '').split('\n').slice(0, 6).join('\n')}`;
  }
}

/** The reply as an object, from whichever world the script is in. */
async function call(verb, args = {}) {
  const reply = await rawCall(verb, args);
  hasNot(reply, 'HOSTILE');
  return JSON.parse(reply);
}

async function rawCall(verb, args) {
  if (!shared) return __palisade.call(verb, JSON.stringify(args));
  lastCall += 1;
  const id = lastCall;
  const reply = new Promise((settle) => {
    document.addEventListener(`bridge-reply-${id}`, (event) => settle(event.detail), { once: true });
  });
  document.dispatchEvent(new CustomEvent('bridge-call', { detail: JSON.stringify({ id, verb, args: JSON.stringify(args) }) }));
  return reply;
}

/** The value of a call that has to succeed. */
async function ok(verb, args) {
  const reply = await call(verb, args);
  if (reply.error) throw new Error(`${verb} failed: ${reply.error.kind}: ${reply.error.message}`);
  return reply.ok;
}

/** The message of a call that has to fail, in this way. */
async function fails(verb, args, kind, part = '') {
  const reply = await call(verb, args);
  if (!reply.error) throw new Error(`${verb} should have failed, but gave ${JSON.stringify(reply.ok)}`);
  equal(reply.error.kind, kind, reply.error.message);
  has(reply.error.message, part);
  return reply.error.message;
}

function equal(found, wanted, about = '') {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${about}\nfound  ${a}\nwanted ${b}`);
}

function has(text, part) {
  if (!String(text).includes(part)) throw new Error(`no ${JSON.stringify(part)} in\n${text}`);
}

function hasNot(text, part) {
  if (String(text).includes(part)) throw new Error(`there is ${JSON.stringify(part)} in\n${text}`);
}

function holds(condition, message) {
  if (!condition) throw new Error(message);
}

const $ = (selector) => document.querySelector(selector);

/** The reference of the first match. */
const ref = async (selector) => (await ok('find', { css: selector })).elements[0].ref_id;

const snapshot = async (args = {}) => (await ok('snapshot', args)).tree;

/** The lines without indentation, dashes and references, for comparing shapes. */
const shape = (tree) => tree.split('\n').map((line) => line.replace(/ \[e\d+\]/, '')).join('\n');

/** Records events of these types, as `type` or `type:what`. */
function record(target, types, describe = () => '') {
  const seen = [];
  for (const type of types) {
    target.addEventListener(type, (event) => {
      const what = describe(event);
      seen.push(what === '' ? event.type : `${event.type}:${what}`);
    }, true);
  }
  return seen;
}

const sleep = (ms) => new Promise((settle) => setTimeout(settle, ms));
