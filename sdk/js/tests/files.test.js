import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeUtf8, files, relative } from '../palisade/files.js';
import { directory } from '../palisade/testing.js';

test('paths are normalised, and refused where they lead out', () => {
  for (const [given, expected] of [['', '.'], ['./', '.'], ['./a//b/', 'a/b'], ['a/./b', 'a/b'], ['...', '...']]) {
    assert.equal(relative(given), expected);
  }
  for (const path of ['..', 'a/..', '../x', '/', '//etc', '..\\x', 'a\\..\\b', 'C:\\x', 'c:x', '\\x']) {
    assert.throws(() => relative(path), { kind: 'scope-missing' }, path);
  }
  assert.throws(() => relative('a\0b'), { kind: 'invalid-arguments' });
});

test('UTF-8 is decoded as a TextDecoder does, and nothing else is taken for it', () => {
  for (const text of ['', 'abc', '100% of %41 + %zz', '\ufeffä€😀\u{10ffff}', 'x😀'.repeat(9000)]) {
    assert.equal(decodeUtf8(new TextEncoder().encode(text)), text);
  }
  for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x28, 0xa1]]) {
    assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes)));
    assert.equal(decodeUtf8(new Uint8Array(bytes)), undefined, String(bytes));
  }
});

test('files are read from the directory that is asked for', () => {
  const root = directory({ 'a/b.txt': 'one two', 'c.bin': new Uint8Array([255]) }).root('data');
  assert.equal(root.readText('./a/b.txt'), 'one two');
  assert.deepEqual(root.stat('a'), { kind: 'directory', size: 0 });
  assert.deepEqual(root.entries().toSorted((one, other) => (one.name < other.name ? -1 : 1)), [
    { name: 'a', kind: 'directory' },
    { name: 'c.bin', kind: 'file' },
  ]);
  assert.throws(() => root.readText('c.bin'), { kind: 'failed' });
  assert.throws(() => root.read('a/b.txt', 3), { kind: 'too-large' });
  assert.throws(() => root.read('nothing'), { kind: 'failed', message: /doesn't exist/ });
  assert.throws(() => root.read('a'), { kind: 'invalid-arguments' });
});

test('files longer than one host call are read whole', () => {
  const long = 'x'.repeat(600 * 1024);
  assert.equal(directory({ long }).root().readText('long'), long);
});

test('a directory that is not granted is refused with the names of those that are', () => {
  assert.throws(() => directory({}).root('other'), { kind: 'invalid-arguments', message: /`data`/ });
  assert.throws(() => files({ getDirectories: () => [] }).root(), { kind: 'scope-missing' });
});

test('what leads out of a directory is one and the same to the caller', () => {
  const refusing = (code) => ({
    statAt() {
      throw code;
    },
  });
  const at = (code) => () => files({ getDirectories: () => [[refusing(code), 'data']] }).root().stat('x');
  const messages = ['not-permitted', 'cross-device', 'loop'].map((code) => {
    try {
      at(code)();
    } catch (error) {
      assert.equal(error.kind, 'scope-missing');
      return error.message;
    }
    return assert.fail();
  });
  assert.equal(new Set(messages).size, 1);
});
