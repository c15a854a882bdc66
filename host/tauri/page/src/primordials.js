// @ts-check
// The built-ins that the script uses, taken once, at its start.
//
// Guarantees: what is taken here stays what it was, whatever is assigned to a global, a prototype or an element's own
// properties later; so neither a page that patches built-ins nor `<form><input name="parentNode">` changes a result.
// Not guaranteed: anything where the page's code ran first in the same world; nor, in the page's world, what the language
// looks up by itself: `constructor` and its species of promises and lists, indexed setters on Array.prototype, and names on
// Object.prototype that an options object leaves out. An isolated world has none of these.
// Hostile: the page. The other files call nothing but what is named here (a lint rule watches the usual methods).

const { apply } = Reflect;
const { create, defineProperty, freeze, getOwnPropertyDescriptor, setPrototypeOf, keys: keysOf } = Object;
const bindThis = Function.prototype.bind;
const callThis = Function.prototype.call;

/**
 * A method as a function of its receiver.
 * @param {Function | undefined} method
 * @returns {any}
 */
function uncurry(method) {
  return apply(bindThis, callThis, [method]);
}

/**
 * @template {object} T
 * @template {keyof T} K
 * @param {T} prototype
 * @param {K} name
 * @returns {(object: T) => T[K]}
 */
function getter(prototype, name) {
  return uncurry(getOwnPropertyDescriptor(prototype, name)?.get);
}

/**
 * @template {object} T
 * @template {keyof T} K
 * @param {T} prototype
 * @param {K} name
 * @returns {(object: T, value: T[K]) => void}
 */
function setter(prototype, name) {
  return uncurry(getOwnPropertyDescriptor(prototype, name)?.set);
}

/**
 * @template {object} T
 * @template {keyof T} K
 * @param {T} prototype
 * @param {K} name
 * @returns {T[K] extends (...args: infer A) => infer R ? (object: T, ...args: A) => R : never}
 */
function method(prototype, name) {
  return uncurry(/** @type {any} */ (prototype)[name]);
}

/**
 * A subclass whose instances find their methods on a prototype of their own, which nobody else can reach.
 * @template {new (...args: any[]) => object} C
 * @param {C} Base
 * @returns {C}
 */
function sealedClass(Base) {
  const Sealed = class extends Base {
    // The implicit constructor would iterate over its arguments.
    /** @param {any[]} args */
    constructor(...args) {
      super(args[0]);
    }
  };
  const names = Reflect.ownKeys(Base.prototype);
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    const property = getOwnPropertyDescriptor(Base.prototype, /** @type {string} */ (name));
    if (name !== 'constructor' && property) defineProperty(Sealed.prototype, /** @type {string} */ (name), property);
  }
  setPrototypeOf(Sealed.prototype, null);
  freeze(Sealed.prototype);
  return Sealed;
}

const SafeMap = sealedClass(Map);
const SafeSet = sealedClass(Set);
const SafeWeakMap = sealedClass(WeakMap);
const SafeWeakSet = sealedClass(WeakSet);
const CapturedWeakRef = WeakRef;
/** @type {<T extends WeakKey>(held: WeakRef<T>) => T | undefined} */
const derefOf = uncurry(WeakRef.prototype.deref);
const SafePromise = Promise;
/** @type {<T>(work: Promise<T>[]) => Promise<T>} */
const race = apply(bindThis, Promise.race, [Promise]);

const { parse: parseJson, stringify: stringifyJson } = JSON;
const { abs, ceil, floor, max, min, round } = Math;
const isArray = Array.isArray;
const isFiniteNumber = Number.isFinite;
const toNumber = Number;
const toText = String;
const CapturedURL = URL;
const now = /** @type {() => number} */ (apply(bindThis, performance.now, [performance]));
const startTimer = /** @type {(run: () => void, ms: number) => number} */ (apply(bindThis, setTimeout, [window]));
const stopTimer = /** @type {(timer: number) => void} */ (apply(bindThis, clearTimeout, [window]));
const onNextFrame = /** @type {(run: () => void) => number} */ (apply(bindThis, requestAnimationFrame, [window]));

/** @type {<T>(list: T[], ...items: T[]) => number} */
const push = uncurry(Array.prototype.push);
/** @type {<T>(list: T[], from: number, count: number) => T[]} */
const removeAt = uncurry(Array.prototype.splice);
/** @type {<T>(list: T[]) => T[]} */
const reversed = uncurry(Array.prototype.reverse);
/** @type {<T>(list: T[], order: (a: T, b: T) => number) => T[]} */
const sort = uncurry(Array.prototype.sort);
/** @type {(list: readonly (string | number)[], separator: string) => string} */
const join = uncurry(Array.prototype.join);
/** @type {<T, U>(list: readonly T[], change: (item: T, index: number) => U) => U[]} */
const map = uncurry(Array.prototype.map);
/** @type {<T>(list: readonly T[], keep: (item: T) => boolean) => T[]} */
const filter = uncurry(Array.prototype.filter);
/** @type {<T>(list: readonly T[], test: (item: T) => boolean) => boolean} */
const some = uncurry(Array.prototype.some);
/** @type {<T>(list: readonly T[], test: (item: T) => boolean) => boolean} */
const every = uncurry(Array.prototype.every);
/** @type {<T>(list: readonly T[], test: (item: T) => boolean) => T | undefined} */
const firstWhere = uncurry(Array.prototype.find);
/** @type {<T>(list: readonly T[], run: (item: T, index: number) => void) => void} */
const each = uncurry(Array.prototype.forEach);
/** @type {<T>(list: readonly T[], item: T) => boolean} */
const includes = uncurry(Array.prototype.includes);
/** @type {<T>(list: readonly T[], item: T) => number} */
const indexOf = uncurry(Array.prototype.indexOf);
/** @type {<T>(list: readonly T[], from: number, to?: number) => T[]} */
const slice = uncurry(Array.prototype.slice);

/** @type {(text: string, from: number, to?: number) => string} */
const sliceText = uncurry(String.prototype.slice);
/** @type {(text: string, part: string) => boolean} */
const hasText = uncurry(String.prototype.includes);
/** @type {(text: string, part: string) => boolean} */
const startsWith = uncurry(String.prototype.startsWith);
/** @type {(text: string, separator: string) => string[]} */
const splitText = uncurry(String.prototype.split);
/** @type {(text: string) => string} */
const trim = uncurry(String.prototype.trim);
/** @type {(text: string) => string} */
const lower = uncurry(String.prototype.toLowerCase);
/** @type {(text: string) => string} */
const upper = uncurry(String.prototype.toUpperCase);
/** @type {(text: string, times: number) => string} */
const repeat = uncurry(String.prototype.repeat);
/** @type {(text: string, index: number) => number} */
const codeAt = uncurry(String.prototype.charCodeAt);
/** @type {(text: string, index: number) => number | undefined} */
const pointAt = uncurry(String.prototype.codePointAt);
/** `exec` itself looks nothing up, unlike `test`, `match` and `replace`.
 * @type {(pattern: RegExp, text: string) => RegExpExecArray | null} */
const exec = uncurry(RegExp.prototype.exec);

/** @param {RegExp} pattern @param {string} text */
const fits = (pattern, text) => exec(pattern, text) !== null;

const WORDS = /\S+/g;
/** White space that would be changed. */
const SURPLUS = /\s\s|[^\S ]|^ | $/;

/**
 * White space collapsed and trimmed, as a reader sees it.
 * @param {string} text
 */
function squeeze(text) {
  if (text === '' || exec(SURPLUS, text) === null) return text;
  let out = '';
  WORDS.lastIndex = 0;
  for (let word = exec(WORDS, text); word !== null; word = exec(WORDS, text)) {
    out += out === '' ? word[0] : ` ${word[0]}`;
  }
  return out;
}

/** @param {string} text */
const wordsOf = (text) => {
  const words = squeeze(text);
  return words === '' ? [] : splitText(words, ' ');
};

/**
 * At most `limit` characters, marked where something is missing; never half of a surrogate pair.
 * @param {string} text
 * @param {number} limit
 */
function clip(text, limit) {
  if (text.length <= limit) return text;
  const last = codeAt(text, limit - 2);
  return `${sliceText(text, 0, last >= 0xd800 && last <= 0xdbff ? limit - 2 : limit - 1)}…`;
}

/** Words as a set. @param {string} words @returns {Set<string>} */
function setOf(words) {
  /** @type {Set<string>} */
  const set = new SafeSet();
  each(splitText(words, ' '), (word) => set.add(word));
  return set;
}
