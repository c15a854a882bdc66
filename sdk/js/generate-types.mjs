// Writes palisade/types from wit/, for the contract's authors, when it changes:
//
//     npm install --no-save @bytecodealliance/jco-transpile@0.15.0 && node generate-types.mjs
//
// jco's types are those of its own bindings; the engine that components of this SDK run in has numbers where those have bigints, and
// null where those have undefined.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generateGuestTypes } from '@bytecodealliance/jco-transpile';
import { _addPreopen } from '@bytecodealliance/preview2-shim/filesystem';

_addPreopen('/', '/');
const here = fileURLToPath(new URL('.', import.meta.url));
const out = `${here}palisade/types`;
const files = await generateGuestTypes(`${here}../../wit`, { name: 'tool', worldName: 'tool', guest: true });

mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (name !== 'capabilities.d.ts') rmSync(`${out}/${name}`);
const written = [];
for (const [name, bytes] of Object.entries(files)) {
  const found = /^palisade-host-(.*)\.d\.ts$/.exec(basename(name));
  if (!found || found[1] === 'operations') continue;
  const text = new TextDecoder()
    .decode(bytes)
    .replaceAll('bigint', 'number')
    .replaceAll('| undefined', '| null')
    .replace(/^(\s+\w+\?: .*),$/gm, '$1 | null,')
    .replace(/[ \t]+$/gm, '');
  writeFileSync(`${out}/${found[1]}.d.ts`, text);
  written.push(found[1]);
}

const camelCase = (name) => name.replace(/-./g, (one) => one[1].toUpperCase());
const version = /@([\d.]+)'/.exec(new TextDecoder().decode(Object.values(files).find((bytes) => bytes.length > 0)))?.[1];
const own = written
  .filter((name) => name !== 'call-context')
  .map((name) => `  /** Capability \`${name}\`. */\n  ${camelCase(name)}: typeof import('palisade:host/${name}@${version}');`);
writeFileSync(
  `${out}/capabilities.d.ts`,
  `${written.map((name) => `/// <reference path="./${name}.d.ts" />`).join('\n')}

import type { Context } from '../context.js';
import type { Files } from '../files.js';

/** What a tool is handed: those of these that package.json names. */
export interface Capabilities {
  /** Capability \`files\`. */
  files: Files;
  /** Capability \`call-context\`. */
  context: Context;
${own.join('\n')}
}
`,
);
