// @ts-check
// Web storage and the cookies that script can see.
//
// Guarantees: only the page's own origin; nothing is written but what was asked for.
// Not guaranteed: redaction; the host redacts what leaves it, and refuses keys it was told to keep.
// Hostile: the page, whose entries are data; the reply's bound holds for them.

const storageItem = method(Storage.prototype, 'getItem');
const setStorageItem = method(Storage.prototype, 'setItem');
const removeStorageItem = method(Storage.prototype, 'removeItem');
const storageKey = method(Storage.prototype, 'key');
const storageLength = getter(Storage.prototype, 'length');
const cookiesOf = getter(Document.prototype, 'cookie');
const decode = decodeURIComponent;

/** @param {Args} args @returns {{type: string, area: Storage}} */
function storageArea(args) {
  const type = choice(args, 'storage_type', ['local', 'session']);
  try {
    return { type, area: type === 'local' ? localStorageOf(window) : sessionStorageOf(window) };
  } catch {
    throw new Failure('failed', `this page has no ${type} storage: its origin is opaque, or it is blocked`);
  }
}

/** @param {Storage} area */
function entriesOf(area) {
  /** @type {Record<string, string | null>} */
  const entries = create(null);
  const count = storageLength(area);
  for (let i = 0; i < count; i += 1) {
    const key = storageKey(area, i);
    if (key !== null) entries[key] = storageItem(area, key);
  }
  return entries;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decode(text);
  } catch {
    return text;
  }
}

/** @param {string} pair */
function cookieOf(pair) {
  const parts = exec(/^\s*([^=]*)=([\s\S]*)$/, pair);
  return parts === null ? { name: '', value: decoded(trim(pair)) } : { name: decoded(parts[1]), value: decoded(parts[2]) };
}

const storageVerbs = {
  storage_get: {
    takes: ['storage_type', 'key'],
    /** @param {Args} args */
    run(args) {
      const { type, area } = storageArea(args);
      const key = optionalText(args, 'key');
      if (key === undefined) return { storage_type: type, entries: entriesOf(area) };
      return { storage_type: type, key, value: storageItem(area, key) };
    },
  },
  storage_set: {
    takes: ['storage_type', 'key', 'value'],
    /** @param {Args} args */
    run(args) {
      const { type, area } = storageArea(args);
      const key = requiredText(args, 'key');
      const value = requiredText(args, 'value');
      try {
        setStorageItem(area, key, value);
      } catch {
        throw new Failure('failed', `${type} storage is full`);
      }
      return { storage_type: type, key, stored: true };
    },
  },
  storage_delete: {
    takes: ['storage_type', 'key'],
    /** @param {Args} args */
    run(args) {
      const { type, area } = storageArea(args);
      const key = requiredText(args, 'key');
      const existed = storageItem(area, key) !== null;
      removeStorageItem(area, key);
      return { storage_type: type, key, deleted: existed };
    },
  },
  cookies: {
    takes: [],
    run() {
      const text = cookiesOf(document);
      return { cookies: text === '' ? [] : map(splitText(text, ';'), cookieOf) };
    },
  },
};
