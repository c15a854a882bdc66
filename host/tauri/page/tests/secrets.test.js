const SECRET = 'hunter2-CANARY';
const FIELDS = `
  <form><label>Password <input id="p" type="password" value="${SECRET}"></label>
  <input id="new" autocomplete="section-a new-password" value="${SECRET}"><input id="otp" autocomplete="one-time-code" value="${SECRET}">
  <input id="cc" autocomplete="cc-number" value="${SECRET}"><input id="csc" autocomplete="CC-CSC" value="${SECRET}">
  <textarea id="area" autocomplete="current-password">${SECRET}</textarea><button aria-labelledby="p">Labelled by a secret</button></form>`;

test('no verb returns the value of a secret field', FIELDS, async () => {
  const replies = [];
  $('form').addEventListener('submit', (event) => event.preventDefault());
  const say = async (verb, args) => replies.push(JSON.stringify(await call(verb, args)));
  const ids = ['#p', '#new', '#otp', '#cc', '#csc', '#area', 'form', 'button'];
  await say('snapshot', {});
  await say('snapshot', { format: 'json' });
  for (const id of ids) {
    await say('find', { css: id });
    const ref_id = await ref(id);
    for (const verb of ['click', 'double_click', 'hover', 'focus', 'scroll_into_view', 'styles', 'highlight']) await say(verb, { ref_id });
    await say('press_key', { key: 'End', ref_id });
  }
  await say('find', { text: 'CANARY' });
  await say('find', { label: 'Password' });
  await say('wait', { condition: 'text', value: 'never there', timeout_ms: 50 });
  await say('diagnostics', {});
  const all = replies.join('\n');
  hasNot(all, 'hunter2');
  has(all, '[REDACTED]');
});

test('writing into a secret field does not echo it', '<input id="p" type="password">', async () => {
  const ref_id = await ref('#p');
  const filled = await ok('fill', { ref_id, value: SECRET });
  equal([filled.value, $('#p').value], ['[REDACTED]', SECRET]);
  equal((await ok('type_text', { ref_id, text: '!' })).value, '[REDACTED]');
  equal($('#p').value, `${SECRET}!`);
});

test('a password shown as text is still a password', `<input id="p" type="password" value="${SECRET}">`, async () => {
  await ok('document');
  $('#p').type = 'text';
  hasNot(await snapshot(), SECRET);
  equal((await ok('find', { css: '#p' })).elements[0].value, '[REDACTED]');
});

test('an ordinary field is not redacted', '<input id="p" value="plain">', async () => {
  equal((await ok('find', { css: '#p' })).elements[0].value, 'plain');
});

test('selectors do not probe values while there are secrets', FIELDS, async () => {
  await fails('find', { css: 'input[value^="h"]' }, 'invalid-arguments', 'secret');
  await fails('find', { css: 'form:has([VALUE^="h"])' }, 'invalid-arguments', 'secret');
  await fails('find', { css: 'input[\\76 alue^="h"]' }, 'invalid-arguments', 'secret');
  await fails('wait', { condition: 'selector', value: 'input[value^="h"]', timeout_ms: 10 }, 'invalid-arguments', 'secret');
  await fails('snapshot', { selector: 'input[value^="h"]' }, 'invalid-arguments', 'secret');
  await ok('find', { css: 'input[type="password"]' });
});
