// What stands in for the host in a tool's own tests: nothing here is in a component.
//
// Guarantees: it answers and refuses as the host does, through the same code above it. Not guaranteed: anything about links and
// permissions, which only a real directory has.

import { files } from './files.js';

/**
 * The capability `files` with one granted directory: `directory({ 'a/b.txt': 'text' })`. Values are texts or bytes.
 */
export function directory(contents, name = 'data') {
  const entries = new Map(
    Object.entries(contents).map(([path, value]) => [
      path,
      typeof value === 'string' ? new TextEncoder().encode(value) : value,
    ]),
  );
  return files({ getDirectories: () => [[new Descriptor(entries, '.'), name]] });
}

/** The capability `context`; what is said to it is in `said`. */
export function quiet() {
  const said = [];
  const log = (level, message) => said.push([level, message]);
  return {
    said,
    progress: (done, total, message) => said.push(['progress', done, total, message]),
    log,
    debug: (message) => log('debug', message),
    info: (message) => log('info', message),
    warn: (message) => log('warning', message),
    error: (message) => log('error', message),
    cancelled: () => false,
  };
}

class Descriptor {
  constructor(entries, path) {
    this.entries = entries;
    this.path = path;
  }

  #resolve(path) {
    return path === '.' ? this.path : this.path === '.' ? path : `${this.path}/${path}`;
  }

  #below() {
    const prefix = this.path === '.' ? '' : `${this.path}/`;
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }

  stat() {
    if (this.entries.has(this.path)) return { type: 'regular-file', size: this.entries.get(this.path).length };
    if (this.path === '.' || this.#below().length > 0) return { type: 'directory', size: 0 };
    throw 'no-entry';
  }

  statAt(_flags, path) {
    return new Descriptor(this.entries, this.#resolve(path)).stat();
  }

  openAt(_pathFlags, path, openFlags) {
    const found = new Descriptor(this.entries, this.#resolve(path));
    if (openFlags.directory && found.stat().type !== 'directory') throw 'not-directory';
    found.stat();
    return found;
  }

  read(length, offset) {
    const bytes = this.entries.get(this.path);
    if (bytes === undefined) throw 'is-directory';
    return [bytes.subarray(offset, offset + length), offset + length >= bytes.length];
  }

  readDirectory() {
    const names = [...new Set(this.#below().map((path) => path.split('/')[0]))];
    const found = names.map((name) => ({ name, type: this.statAt({}, name).type }));
    return { readDirectoryEntry: () => found.shift() ?? null };
  }
}
