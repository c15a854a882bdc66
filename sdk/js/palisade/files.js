// Directories and files below granted roots (capability `files`, which is `wasi:filesystem`).
//
// Guarantees: every open goes through the handle of a granted directory. Containment, links and rights are the host's work; what is
// checked here is checked to give a better message, sooner. Not guaranteed: that two calls see the same file. Hostile: the contents
// and names below the root.

import { ToolError, hostError } from './index.js';

/** Bytes asked for in one host call. Small enough that the host never buffers much for one guest. */
const CHUNK_BYTES = 256 * 1024;

/** The capability, over the interface's `getDirectories`. */
export function files(preopens) {
  const roots = () => preopens.getDirectories().map(([descriptor, name]) => new Root(descriptor, name));
  return {
    /** The granted directories, in the order of the grant: the first is the default. */
    roots,
    /** The granted directory of this name; the first one without a name. */
    root(name) {
      const all = roots();
      if (all.length === 0) {
        throw ToolError.scopeMissing(
          'No directory is granted. The host’s operator can grant one (`--app-dir NAME=PATH`).',
        );
      }
      const found = name === undefined || name === null ? all[0] : all.find((root) => root.name === name);
      if (found) return found;
      const names = all.map((root) => `\`${root.name}\``).join(', ');
      throw ToolError.invalidArguments(`No granted directory has that name. Granted: ${names}.`);
    },
  };
}

/** A granted directory, by the name that it was granted under. */
class Root {
  #descriptor;

  constructor(descriptor, name) {
    this.#descriptor = descriptor;
    this.name = name;
  }

  /** What is at `path`: `{ kind, size }`, where `kind` is `file`, `directory`, `symlink` or `other`. */
  stat(path = '.') {
    const at = relative(path);
    return this.#explained(at, () => metadata(this.#descriptor.statAt({ symlinkFollow: true }, at)));
  }

  /** The names in a directory, in no order: `[{ name, kind }]`. A name that can't be told is left out. */
  entries(path = '.') {
    const at = relative(path);
    return this.#explained(at, () => {
      const directory = this.#descriptor.openAt({ symlinkFollow: true }, at, { directory: true }, { read: true });
      const stream = directory.readDirectory();
      const found = [];
      for (;;) {
        let entry;
        try {
          entry = stream.readDirectoryEntry();
        } catch (error) {
          if (hostError(error) === 'illegal-byte-sequence') continue;
          throw error;
        }
        if (entry === null || entry === undefined) return found;
        found.push({ name: entry.name, kind: kind(entry.type) });
      }
    });
  }

  /** The bytes of a file of at most `maxBytes`. */
  read(path, maxBytes = 1 << 20) {
    const at = relative(path);
    return this.#explained(at, () => {
      const file = this.#descriptor.openAt({ symlinkFollow: true }, at, {}, { read: true });
      // Of the open file, not of the name: nobody can swap it.
      const { kind, size } = metadata(file.stat());
      if (kind !== 'file') throw ToolError.invalidArguments(`\`${at}\` in \`${this.name}\` is no file.`);
      if (size > maxBytes) {
        throw ToolError.tooLarge(`\`${at}\` in \`${this.name}\` has ${size} bytes; at most ${maxBytes} are read.`);
      }
      return contents(file, size);
    });
  }

  /** The text of a UTF-8 file of at most `maxBytes`. */
  readText(path, maxBytes = 1 << 20) {
    const decoded = decodeUtf8(this.read(path, maxBytes));
    if (decoded === undefined) throw ToolError.failed(`\`${path}\` in \`${this.name}\` is no UTF-8 text.`);
    return decoded;
  }

  #explained(path, act) {
    try {
      return act();
    } catch (error) {
      const code = hostError(error);
      throw typeof code === 'string' ? explain(code, this.name, path) : error;
    }
  }
}

function contents(file, size) {
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const [chunk, end] = file.read(Math.min(CHUNK_BYTES, size - done), done);
    bytes.set(chunk, done);
    done += chunk.length;
    if (end || chunk.length === 0) break;
  }
  return bytes.subarray(0, done);
}

function metadata(stat) {
  return { kind: kind(stat.type), size: Number(stat.size) };
}

function kind(type) {
  return { 'regular-file': 'file', directory: 'directory', 'symbolic-link': 'symlink' }[type] ?? 'other';
}

/** Checks and normalises what a caller wrote: `./a//b/` becomes `a/b`. */
export function relative(path) {
  if (typeof path !== 'string' || path.includes('\0')) throw ToolError.invalidArguments('That is no path.');
  const climbs = path.split(/[/\\]/).includes('..');
  if (climbs || /^[/\\]/.test(path) || /^[A-Za-z]:/.test(path)) {
    throw ToolError.scopeMissing(
      `\`${path}\` is outside the granted directory. Give a path relative to it, without \`..\`.`,
    );
  }
  return path.split('/').filter((one) => one !== '' && one !== '.').join('/') || '.';
}

/** Puts a failure into words for the client. What leads out of the root gets one text, which tells nothing of what is out there. */
function explain(code, root, path) {
  switch (code) {
    case 'no-entry':
      return ToolError.failed(`\`${path}\` doesn't exist in the granted directory \`${root}\`.`);
    case 'not-permitted':
    case 'cross-device':
    case 'loop':
      return ToolError.scopeMissing(
        `\`${path}\` leads outside the granted directory \`${root}\`, or through a link that is not followed.`,
      );
    case 'access':
      return ToolError.failed(
        `\`${path}\` in \`${root}\` may not be read: its permissions forbid it, or it belongs to a database.`,
      );
    case 'busy':
      return ToolError.unavailable(`\`${path}\` in \`${root}\` is open in the app itself, for writing.`);
    case 'is-directory':
      return ToolError.invalidArguments(`\`${path}\` in \`${root}\` is a directory.`);
    case 'not-directory':
      return ToolError.invalidArguments(`\`${path}\` in \`${root}\` is not a directory, or runs through a file.`);
    case 'name-too-long':
    case 'illegal-byte-sequence':
    case 'invalid':
      return ToolError.invalidArguments(`\`${path}\` can't be the name of a file here.`);
    default:
      return ToolError.failed(`\`${path}\` in \`${root}\` can't be read: ${code}.`);
  }
}

/** Bytes that become characters at once: an argument list has a bound. */
const PART_BYTES = 8000;

/**
 * UTF-8 text, or `undefined` for what is none. The engine inside a component has no `TextDecoder`; what it does have in native code
 * is the decoder of addresses (ECMAScript, "Decode"), which takes well-formed UTF-8 alone. A loop here would cost milliseconds.
 */
export function decodeUtf8(bytes) {
  const parts = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    parts.push(String.fromCharCode.apply(null, bytes.subarray(start, start + PART_BYTES)));
  }
  const octets = parts.join('');
  if (!/[^\x00-\x7f]/.test(octets)) return octets;
  try {
    return decodeURIComponent(escape(octets));
  } catch {
    return undefined;
  }
}
