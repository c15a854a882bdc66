import assert from 'node:assert/strict';
import { test } from 'node:test';

import { directory, quiet } from './palisade/testing.js';
import { wordCount } from './tool.js';

const files = directory({ 'notes/hamlet.txt': 'to be\n or not  to be\n', empty: '' });

test('words and lines are counted', () => {
  const context = quiet();
  assert.deepEqual(wordCount.call({ path: 'notes/hamlet.txt' }, { files, context }), { words: 6, lines: 2 });
  assert.deepEqual(wordCount.call({ path: 'empty' }, { files, context }), { words: 0, lines: 0 });
});

test('a path that leads out of the directory is refused', () => {
  assert.throws(() => wordCount.call({ path: '../x' }, { files, context: quiet() }), { kind: 'scope-missing' });
});
