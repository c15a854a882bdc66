import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const wit = (name) => readFileSync(new URL(`../../../wit/${name}.wit`, import.meta.url), 'utf8');
const types = (name) => readFileSync(new URL(`../palisade/types/${name}.d.ts`, import.meta.url), 'utf8');
const camelCase = (name) => name.replace(/-./g, (one) => one[1].toUpperCase());

test('each interface that a tool may import has types of this version, with each of its functions', () => {
  const world = wit('world');
  const version = /^package palisade:host@(.*);/m.exec(world)[1];
  const names = [...world.matchAll(/^ {4}import ([a-z-]+);/gm)].map((found) => found[1]);
  assert.ok(names.length > 20);
  for (const name of names) {
    const text = types(name);
    assert.ok(text.includes(`declare module 'palisade:host/${name}@${version}'`), `${name}: run generate-types.mjs`);
    for (const [, func] of wit(name).matchAll(/^\s+%?([a-z-]+): func\(/gm)) {
      assert.match(text, new RegExp(`\\b${camelCase(func)}(\\(| })`), `${name}.${func}: run generate-types.mjs`);
    }
    if (name !== 'call-context') {
      assert.ok(types('capabilities').includes(`typeof import('palisade:host/${name}@${version}')`), name);
    }
  }
});
