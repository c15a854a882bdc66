import type { Context } from './context.js';
import type { Files } from './files.js';

/** The capability `files` with one granted directory: `directory({ 'a/b.txt': 'text' })`. */
export function directory(contents: Record<string, string | Uint8Array>, name?: string): Files;

/** The capability `context`; what is said to it is in `said`. */
export function quiet(): Context & { readonly said: unknown[][] };
