// @ts-check
// What runs in the page's own world once somebody asks for its console: each message is said once more, as an event that
// the script's own world listens for.
//
// Guarantees: the console does what it did before, first; nothing here throws into the page, calls an accessor of an
// object that is logged, or runs again for what that causes; once per event name. Messages are bounded, whatever they hold.
// Not guaranteed: messages from before; truth, since the page can call the console, and send such events, as it likes.
// That the page sees no difference: a wrapped function says `[native code]` and has its name, but is another object.
// Hostile: the page, which may have patched everything that is used here, to no gain: it could log as well.
(() => {
  'use strict';
  const NAME = '__PALISADE_CONSOLE_EVENT__';
  /** Characters of a message, and arguments, entries and levels of what is logged. A page may log all that it has. */
  const MAX_MESSAGE = 4096;
  const MAX_ARGUMENTS = 20;
  const MAX_ENTRIES = 30;
  const MAX_LEVELS = 3;
  const MAX_STACK = 4000;
  /** Milliseconds without formatting once the listener says that it is too much. */
  const QUIET_MS = 100;

  const { apply, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty } = Reflect;
  const { isArray } = Array;
  const { stringify } = JSON;
  const { now } = Date;
  const text = String;
  const Detailed = CustomEvent;
  const here = document;
  const dispatch = here.dispatchEvent;
  const tagName = getOwnPropertyDescriptor(Element.prototype, 'localName')?.get;
  const toIso = Date.prototype.toISOString;
  const toSource = RegExp.prototype.toString;

  /** Whether nobody minds. @param {string} type @param {string} detail */
  const send = (type, detail) => apply(dispatch, here, [new Detailed(type, { detail, cancelable: true })]);

  // An earlier run answers.
  if (!send(`${NAME}-installed`, '')) return;
  here.addEventListener(`${NAME}-installed`, (event) => event.preventDefault());

  /** @param {unknown} value @param {number} level @param {readonly unknown[]} around @returns {string} */
  function shown(value, level, around) {
    if (typeof value === 'string') return level === 0 ? value.slice(0, MAX_MESSAGE) : stringify(value.slice(0, MAX_MESSAGE));
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'function') return `function ${ownText(value, 'name')}`;
    if (typeof value !== 'object' || value === null) return text(value);
    if (around.includes(value)) return '[cycle]';
    try {
      return shownObject(value, level, [...around, value]);
    } catch {
      return '[unreadable]';
    }
  }

  /** A text that an object has as its own value; accessors are not called. @param {object} object @param {string} key */
  function ownText(object, key) {
    const value = getOwnPropertyDescriptor(object, key)?.value;
    return typeof value === 'string' ? value : '';
  }

  /** The same, inherited too. @param {object} object @param {string} key */
  function anyText(object, key) {
    for (let at = /** @type {object | null} */ (object); at !== null; at = getPrototypeOf(at)) {
      if (getOwnPropertyDescriptor(at, key) !== undefined) return ownText(at, key);
    }
    return '';
  }

  /** What only this kind of object has. @param {Function | undefined} read @param {object} object @returns {string | undefined} */
  function known(read, object) {
    try {
      return read === undefined ? undefined : text(apply(read, object, []));
    } catch {
      return undefined;
    }
  }

  /** @param {unknown} value */
  function isError(value) {
    try {
      return value instanceof Error;
    } catch {
      return false;
    }
  }

  /** @param {object} object @param {number} level @param {readonly unknown[]} around */
  function shownObject(object, level, around) {
    const tag = known(tagName, object);
    if (tag !== undefined) return `<${tag}>`;
    if (isError(object)) return `${anyText(object, 'name')}: ${ownText(object, 'message')}`;
    if (object instanceof Date) return known(toIso, object) ?? 'Invalid Date';
    if (object instanceof RegExp) return known(toSource, object) ?? 'RegExp';
    const kind = kindOf(object);
    if (level >= MAX_LEVELS) return isArray(object) ? '[…]' : `${kind} {…}`;
    const keys = ownKeys(object).filter((key) => typeof key === 'string' && !(isArray(object) && key === 'length'));
    const parts = keys.slice(0, MAX_ENTRIES).map((key) => {
      const property = getOwnPropertyDescriptor(object, key);
      const value = property !== undefined && 'value' in property ? shown(property.value, level + 1, around) : '(…)';
      return isArray(object) ? value : `${text(key)}: ${value}`;
    });
    if (keys.length > MAX_ENTRIES) parts.push('…');
    if (isArray(object)) return `[${parts.join(', ')}]`;
    return `${kind === 'Object' || kind === '' ? '' : `${kind} `}{${parts.join(', ')}}`;
  }

  /** @param {object} object */
  function kindOf(object) {
    const prototype = getPrototypeOf(object);
    const made = prototype === null ? undefined : getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    return typeof made === 'function' ? ownText(made, 'name') : '';
  }

  /** The arguments as one text, with the console's own placeholders filled in. @param {readonly unknown[]} values */
  function message(values) {
    let rest = values.slice(0, MAX_ARGUMENTS);
    const parts = [];
    if (typeof rest[0] === 'string') {
      const [format, ...others] = rest;
      let used = 0;
      parts.push(format.slice(0, MAX_MESSAGE).replace(/%([sdifoOc%])/g, (whole, letter) => {
        if (letter === '%') return '%';
        if (used >= others.length) return whole;
        used += 1;
        return filled(letter, others[used - 1]);
      }));
      rest = others.slice(used);
    }
    parts.push(...rest.map((value) => shown(value, 0, [])));
    if (values.length > MAX_ARGUMENTS) parts.push('…');
    return parts.join(' ').slice(0, MAX_MESSAGE);
  }

  /** @param {string} letter @param {unknown} value */
  function filled(letter, value) {
    if (letter === 'c') return '';
    if (letter === 's' || typeof value === 'object' || typeof value === 'symbol') return shown(value, letter === 's' ? 0 : 1, []);
    if (letter === 'o' || letter === 'O') return shown(value, 1, []);
    return letter === 'f' ? `${parseFloat(text(value))}` : `${parseInt(text(value), 10)}`;
  }

  let busy = false;
  let quietUntil = 0;

  /** @param {string} level @param {readonly unknown[]} values */
  function report(level, values) {
    if (busy) return;
    busy = true;
    try {
      if (now() < quietUntil) {
        send(NAME, '');
        return;
      }
      const thrown = values.find(isError);
      const stack = thrown === undefined ? new Error().stack : ownText(/** @type {object} */ (thrown), 'stack');
      const detail = stringify({ level, message: message(values), stack: (stack ?? '').slice(0, MAX_STACK), thrown: thrown !== undefined });
      if (!send(NAME, detail)) quietUntil = now() + QUIET_MS;
    } catch {
      // What can't be told is not told; the console has it.
    } finally {
      busy = false;
    }
  }

  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'assert']) {
    const native = getOwnPropertyDescriptor(console, level);
    if (native === undefined || typeof native.value !== 'function') continue;
    const value = new Proxy(native.value, {
      // The name tells the lines of a stack that are ours.
      apply: function palisadeConsole(target, self, values) {
        const result = apply(target, self, values);
        if (level !== 'assert') report(level === 'dir' ? 'log' : level, level === 'dir' ? values.slice(0, 1) : values);
        else if (!values[0]) report('error', ['Assertion failed:', ...values.slice(1)]);
        return result;
      },
    });
    try {
      defineProperty(console, level, { ...native, value });
    } catch {
      // A page that sealed its console keeps it.
    }
  }
})();
