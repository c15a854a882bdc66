import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ToolError, component, image, output, text, tool } from '../palisade/index.js';

const plain = (run, options = {}) => component({ it: tool({ description: 'It.', ...options }, run) }, { here: 'granted' });
const call = (made, args = {}) => made.call('it', null, JSON.stringify(args));
const thrown = (run) => {
  try {
    call(plain(run));
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
};

test('a tool is described by its options, and named as clients name tools', () => {
  const made = component({ countTheWords: tool({ description: ' Counts. ', readOnly: true }, () => 1), other: 3 }, {});
  assert.deepEqual(made.describe(), [
    {
      tool: 'count_the_words',
      action: null,
      discriminator: null,
      description: 'Counts.',
      inputSchema: '{"type":"object","properties":{},"additionalProperties":false}',
      outputSchema: null,
      effects: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
      aliases: [],
      resourceUri: null,
      kind: 'tool',
    },
  ]);
});

test('effects that are not stated are the worst', () => {
  const [{ effects }] = plain(() => 1).describe();
  assert.deepEqual(effects, { readOnly: false, destructive: true, idempotent: false, openWorld: true });
  const [stated] = plain(() => 1, { destructive: false, idempotent: true, openWorld: false }).describe();
  assert.deepEqual(stated.effects, { readOnly: false, destructive: false, idempotent: true, openWorld: false });
});

test('what a function returns becomes what clients read', () => {
  const given = (value) => call(plain(() => value));
  assert.deepEqual(given({ a: 1 }), { content: [], structured: '{"a":1}', isError: false });
  assert.deepEqual(given([1]), { content: [], structured: '{"result":[1]}', isError: false });
  assert.deepEqual(given(null), { content: [], structured: '{"result":null}', isError: false });
  assert.deepEqual(given('x'), { content: [text('x')], structured: null, isError: false });
  assert.deepEqual(given(undefined), { content: [], structured: null, isError: false });
  const own = output({ content: [image(new Uint8Array([1]), 'image/png')], structured: { a: 1 }, isError: true });
  assert.deepEqual(given(own), { content: own.content, structured: '{"a":1}', isError: true });
});

test('a function is handed its arguments and what the component may reach', () => {
  assert.equal(call(plain((args, capabilities) => [args, capabilities]), { a: 1 }).structured, '{"result":[{"a":1},{"here":"granted"}]}');
});

test('failures leave with the kind that says whose fault they are', () => {
  const throwing = (error) => () => {
    throw error;
  };
  assert.deepEqual(thrown(throwing(ToolError.tooLarge('Over 3.'))), { kind: 'too-large', message: 'Over 3.' });
  assert.deepEqual(thrown(throwing({ kind: 'not-found', message: 'No window.' })), {
    kind: 'invalid-arguments',
    message: 'No window.',
  });
  assert.deepEqual(thrown(throwing({ tag: 'denied', val: 'write' })), { kind: 'policy-violation', message: 'write' });
  assert.equal(thrown(throwing({ tag: 'busy' })).kind, 'unavailable');
  assert.equal(thrown(throwing({ payload: { tag: 'deadline', val: 5 } })).kind, 'deadline-exceeded');
  assert.deepEqual(thrown(() => undefined.x).kind, 'failed');
  assert.throws(() => new ToolError('other', 'x'), TypeError);
});

test('what is no tool is refused while it is built', () => {
  assert.throws(() => tool({ description: 'x', readonly: true }, () => 1), /no option `readonly`/);
  assert.throws(() => tool({ description: ' ' }, () => 1), /needs a `description`/);
  assert.throws(() => tool({ description: 'x' }), /the function/);
  assert.throws(() => tool({ description: 'x' }, async () => 1), /without `async`/);
  assert.throws(() => component({ a: 1 }, {}), /exports no tool/);
  assert.throws(() => component({ a: tool({ description: 'x', input: { type: 'string' } }, () => 1) }, {}), /of an object/);
});

test('an operation that is not listed is never run', () => {
  assert.throws(() => plain(() => 1).call('it', 'other', '{}'), { kind: 'invalid-arguments' });
});
