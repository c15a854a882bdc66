test('a condition that holds is met at once', '<p>Hello</p>', async () => {
  for (const [condition, value] of [['text', 'hello'], ['text_gone', 'bye'], ['selector', 'p'], ['selector_gone', 'h1'], ['url', '/start']]) {
    const { ok: met, elapsed_ms } = await ok('wait', { condition, value, timeout_ms: 1000 });
    holds(met && elapsed_ms < 300, `${condition} took ${elapsed_ms}`);
  }
});

test('a condition that comes true is noticed', '<p id="p">Hello</p><div id="host"></div>', async () => {
  const root = $('#host').attachShadow({ mode: 'open' });
  const waits = [
    ok('wait', { condition: 'text', value: 'Finished', timeout_ms: 5000 }),
    ok('wait', { condition: 'text_gone', value: 'Hello', timeout_ms: 5000 }),
    ok('wait', { condition: 'selector', value: '.deep', timeout_ms: 5000 }),
    ok('wait', { condition: 'selector_gone', value: '#p', timeout_ms: 5000 }),
    ok('wait', { condition: 'url', value: '#there', timeout_ms: 5000 }),
  ];
  await sleep(50);
  $('#p').remove();
  document.body.append('Finished');
  root.innerHTML = '<i class="deep"></i>';
  location.hash = 'there';
  for (const result of await Promise.all(waits)) holds(result.ok && result.elapsed_ms < 2000, JSON.stringify(result));
});

test('text counts only where it is shown', '<p id="p" style="display:none">Ready</p>', async () => {
  const early = await ok('wait', { condition: 'text', value: 'Ready', timeout_ms: 50 });
  equal(early.ok, false);
  const wait = ok('wait', { condition: 'text', value: 'Ready', timeout_ms: 5000 });
  $('#p').style.display = '';
  equal((await wait).ok, true);
});

test('a wait that ends in vain says what it saw', '<p>Hello</p>', async () => {
  const { ok: met, elapsed_ms, last_value, hint } = await ok('wait', { condition: 'text', value: 'never', timeout_ms: 60 });
  holds(!met && elapsed_ms >= 55 && elapsed_ms < 1000, `${elapsed_ms}`);
  equal(last_value, 'Hello');
  has(hint, 'text');
  equal((await ok('wait', { condition: 'selector', value: 'h9', timeout_ms: 1 })).last_value, '0 matching');
});

test('a wait ends while the page changes without pause', '<p id="p">x</p>', async () => {
  const timer = setInterval(() => { $('#p').textContent += 'x'; }, 1);
  const { ok: met, elapsed_ms } = await ok('wait', { condition: 'text', value: 'never', timeout_ms: 200 });
  clearInterval(timer);
  holds(!met && elapsed_ms < 1500, `${elapsed_ms}`);
});

test('bad arguments are refused', '<p>x</p>', async () => {
  await fails('wait', { condition: 'moon', value: 'x' }, 'invalid-arguments', 'condition');
  await fails('wait', { condition: 'text' }, 'invalid-arguments', 'value');
  await fails('wait', { condition: 'text', value: 'x', timeout_ms: -1 }, 'invalid-arguments', 'timeout_ms');
  await fails('wait', { condition: 'selector', value: 'p[' }, 'invalid-arguments');
});

test('waiting and acting work in a hidden window', '<button id="b" disabled>Go</button>', async () => {
  const seen = record($('#b'), ['click']);
  const click = ok('click', { ref_id: await ref('#b'), timeout_ms: 5000 });
  await sleep(50);
  $('#b').disabled = false;
  await click;
  equal(seen, ['click']);
  const { visibility } = await ok('document');
  return visibility;
}, { hidden: true });
