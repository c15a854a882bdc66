const EVENT = 'palisade-test-77aa';
const HEARD = { ear: true, isolated: true };

/** Runs in the page's own world, which is not the tests'. */
function inPage(source) {
  const script = document.createElement('script');
  script.textContent = source;
  document.head.append(script);
  script.remove();
}

/** A program that finds this text, as the host compiles it. */
const finding = (text) => [...[...text].map((letter, i) => [0, letter.charCodeAt(0), letter.charCodeAt(0), i + 1]), [3]];

const rule = (more) => ({
  id: 1, program: finding('/api'), method: null, action: 'fulfill', delay: 0, times: null, status: 200, statusText: '', headers: [], body: 'hi', ...more,
});

function apply(rules) {
  const text = JSON.stringify(JSON.stringify(rules));
  inPage(ROUTE_SHIM.replace('__PALISADE_ROUTE_EVENT__', EVENT).replace("'__PALISADE_ROUTE_RULES__'", text));
}

/** What a promise of the page's gives. */
async function fromPage(source) {
  const answer = new Promise((settle) => {
    document.addEventListener('told', (event) => settle(JSON.parse(event.detail)), { once: true });
  });
  inPage(`Promise.resolve((async () => { ${source} })()).then((told) => document.dispatchEvent(new CustomEvent('told', { detail: JSON.stringify(told ?? null) })),
    (error) => document.dispatchEvent(new CustomEvent('told', { detail: JSON.stringify(\`\${error.name}: \${error.message}\`) })));`);
  return answer;
}

const asked = (options = '') => fromPage(`const answer = await fetch('/api/x'${options}); return [answer.status, answer.url, await answer.text()];`);
const heard = async () => (await (await fetch('/messages')).json()).map((text) => JSON.parse(text).route);

test('a rule answers fetch, and the page is as it was after the last one', '<p>x</p>', async () => {
  inPage('window.kept = [window.fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, XMLHttpRequest.prototype.abort];');
  const same = () => fromPage('return [window.fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, XMLHttpRequest.prototype.abort].map((one, i) => one === kept[i]);');
  apply([]);
  equal(await same(), [true, true, true, true], 'no rule changes nothing');
  apply([rule({ status: 201 })]);
  equal(await asked(), [201, `${location.origin}/api/x`, 'hi']);
  equal(await same(), [false, false, false, false]);
  equal(await fromPage("return Function.prototype.toString.call(fetch).includes('[native code]') && fetch.name"), 'fetch');
  apply([rule({ body: 'two', method: 'POST' }), rule({ id: 2, body: 'three' })]);
  equal((await asked())[2], 'three');
  equal((await asked(", { method: 'post' }"))[2], 'two');
  apply([]);
  equal(await same(), [true, true, true, true]);
  apply([rule({ body: 'again' })]);
  equal((await asked())[2], 'again');
}, { isolated: true });

test('blocked, delayed, aborted and counted', '<p>x</p>', async () => {
  apply([rule({ action: 'block' })]);
  equal(await asked(), 'TypeError: Load failed');
  apply([rule({ delay: 100 })]);
  const took = await fromPage("const start = performance.now(); await fetch('/api'); return performance.now() - start;");
  holds(took >= 95, `${took} ms`);
  equal(await fromPage("const stop = new AbortController(); setTimeout(() => stop.abort(), 10); await fetch('/api', { signal: stop.signal });"), 'AbortError: The operation was aborted.');
  apply([rule({ times: 1 })]);
  equal((await asked())[2], 'hi');
  holds((await asked())[2] !== 'hi', 'once is once');
  apply([rule({ status: 204, body: '' })]);
  equal((await asked()).slice(0, 1), [204]);
}, { isolated: true });

test('an XMLHttpRequest looks answered, and can be used again', '<p>x</p>', async () => {
  apply([rule({ headers: [['x-by', 'rule']], body: '{"a":1}' }), rule({ id: 2, program: finding('/gone'), action: 'block' })]);
  const told = (url, set = '') => fromPage(`const r = window.sender ??= new XMLHttpRequest(); const seen = [];
    for (const type of ['readystatechange', 'load', 'error', 'loadend']) r['on' + type] = () => seen.push(type + r.readyState);
    r.open('GET', '${url}'); ${set} await new Promise((done) => { r.addEventListener('loadend', done, { once: true }); r.send(); });
    return [r.status, r.responseType === 'json' ? r.response : r.responseText, r.getResponseHeader('X-BY'), seen.slice(-3)];`);
  equal(await told('/api/1'), [200, '{"a":1}', 'rule', ['readystatechange4', 'load4', 'loadend4']]);
  equal((await told('/api/2', "r.responseType = 'json';"))[1], { a: 1 });
  equal(await told('/gone', "r.responseType = '';"), [0, '', null, ['readystatechange4', 'error4', 'loadend4']]);
  equal((await told('/messages')).slice(0, 3), [200, '[]', null], 'one that no rule meets is the engine\'s own again');
  equal(await fromPage("const r = new XMLHttpRequest(); r.open('GET', '/api', false); r.send(); return r.responseText;"), '{"a":1}');
  equal(await fromPage("const r = new XMLHttpRequest(); r.open('GET', '/gone', false); r.send();"), 'NetworkError: A network error occurred.');
}, { isolated: true });

test('what a page passes wrongly is its own mistake, as before', '<p>x</p>', async () => {
  const wrong = ["fetch('http://[')", 'fetch()', "fetch('/x', { method: 'a b' })", "new XMLHttpRequest().send()", "fetch(Symbol('x'))"];
  const before = [];
  for (const one of wrong) before.push(await fromPage(`await ${one}`));
  apply([rule({ program: [[4]] })]);
  for (const [i, one] of wrong.entries()) equal(await fromPage(`await ${one}`), before[i], one);
}, { isolated: true });

test('many states and a long address take no time to speak of', '<p>x</p>', async () => {
  // A list of alternatives, all of them alive at each letter.
  const program = [[1, ...Array.from({ length: 400 }, (_, i) => i + 1)], ...Array.from({ length: 400 }, () => [0, 0, 255, 0])];
  apply(Array.from({ length: 5 }, (_, i) => rule({ id: i + 1, program })));
  const took = await fromPage("const start = performance.now(); fetch('/' + 'a'.repeat(100000)).catch(() => 0); return performance.now() - start;");
  holds(took < 3000, `${took} ms`);
}, { isolated: true });

test('the host hears of each match', '<p>x</p>', async () => {
  equal(await ok('route_watch', { event: EVENT }), { watching: true });
  apply([rule({ id: 7 })]);
  await asked();
  await asked(", { method: 'PUT' }");
  for (let turn = 0; turn < 200 && (await heard()).length < 2; turn += 1) await sleep(10);
  equal(await heard(), ['GET', 'PUT'].map((method) => ({ rule: 7, action: 'fulfill', url: `${location.origin}/api/x`, method })));
  for (const detail of ['no json', 'null', '{}', '{"rule":"x"}', `{"rule":1,"url":"${'x'.repeat(40000)}"}`, undefined]) {
    document.dispatchEvent(new CustomEvent(EVENT, { detail }));
  }
  await sleep(50);
  equal((await heard()).length, 2, 'what makes no sense is not passed on');
  await fails('route_watch', { event: 'a' }, 'invalid-arguments', 'event');
}, HEARD);
