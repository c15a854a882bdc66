test('bounds and styles', '<div id="a" style="position:absolute;left:10px;top:20px;width:30px;height:40px;color:rgb(1,2,3)"></div><p id="b" hidden>x</p><i id="c" style="position:absolute;top:9000px">x</i>', async () => {
  const refs = [await ref('#a'), await ref('#b'), await ref('#c'), 'e999'];
  const { boxes } = await ok('bounds', { ref_ids: refs });
  equal(boxes[0], { ref_id: refs[0], x: 10, y: 20, width: 30, height: 40, visible: true, in_viewport: true });
  equal([boxes[1].visible, boxes[2].visible, boxes[2].in_viewport], [false, true, false]);
  equal([boxes[3].ref_id, boxes[3].error.includes('snapshot')], ['e999', true]);
  const chosen = await ok('styles', { ref_id: refs[0], properties: ['color', '--nothing'] });
  equal(chosen, { ref_id: refs[0], styles: { color: 'rgb(1, 2, 3)', '--nothing': '' } });
  equal((await ok('styles', { ref_id: refs[0] })).styles.position, 'absolute');
  await fails('bounds', {}, 'invalid-arguments', 'ref_ids');
  await fails('bounds', { ref_ids: [1] }, 'invalid-arguments', 'ref_ids');
});

test('rect scrolls to what it measures', '<div style="height:4000px"></div><p id="p" style="width:100px;height:20px">x</p><p id="h" hidden></p><div style="height:4000px"></div>', async () => {
  const box = await ok('rect', { selector: '#p' });
  equal([box.ref_id, box.width, box.height], [await ref('#p'), 100, 20]);
  holds(box.y > 0 && box.y < innerHeight, `y is ${box.y}`);
  equal((await ok('rect', { ref_id: box.ref_id })).y, box.y);
  await fails('rect', { selector: '#h' }, 'not-actionable', 'not visible');
  await fails('rect', { selector: '#none' }, 'not-found', '#none');
  await fails('rect', {}, 'invalid-arguments');
});

test('document and history', '<h1>x</h1>', async () => {
  document.title = 'Here';
  history.pushState({ step: 1, name: 'x' }, '', '/next');
  const { viewport, scroll, device_pixel_ratio, visibility, focused, ...page } = await ok('document');
  equal(page, { url: `${location.origin}/next`, title: 'Here', ready_state: 'complete' });
  equal([viewport, scroll, device_pixel_ratio], [{ width: innerWidth, height: innerHeight }, { x: 0, y: 0 }, devicePixelRatio]);
  equal([typeof visibility, typeof focused], ['string', 'boolean']);
  const past = await ok('history');
  equal([past.length, past.url, past.title, past.state_summary], [history.length, page.url, 'Here', 'object with step, name']);
});

test('storage is read, written and deleted', '<p>x</p>', async () => {
  for (const [storage_type, area] of [['local', localStorage], ['session', sessionStorage]]) {
    area.clear();
    equal(await ok('storage_set', { storage_type, key: 'a', value: '1' }), { storage_type, key: 'a', stored: true });
    area.setItem('__proto__', '2');
    equal(area.getItem('a'), '1');
    equal((await ok('storage_get', { storage_type, key: 'a' })).value, '1');
    equal((await ok('storage_get', { storage_type, key: 'none' })).value, null);
    const { entries } = await ok('storage_get', { storage_type });
    equal(Object.keys(entries).sort(), ['__proto__', 'a']);
    equal((await ok('storage_delete', { storage_type, key: 'a' })).deleted, true);
    equal((await ok('storage_delete', { storage_type, key: 'a' })).deleted, false);
    area.clear();
  }
  await fails('storage_get', { storage_type: 'cloud' }, 'invalid-arguments', 'local, session');
  await fails('storage_set', { storage_type: 'local', key: 'a' }, 'invalid-arguments', 'value');
});

test('cookies are parsed', '<p>x</p>', async () => {
  document.cookie = 'one=a%20b';
  document.cookie = 'two=x=y';
  equal((await ok('cookies')).cookies.sort((a, b) => (a.name < b.name ? -1 : 1)), [{ name: 'one', value: 'a b' }, { name: 'two', value: 'x=y' }]);
});

test('a result that is too large is refused with a way out', '<p>x</p>', async () => {
  localStorage.clear();
  localStorage.setItem('a', '\n'.repeat(2_400_000));
  // Each line break takes two characters of JSON.
  const small = await call('storage_get', { storage_type: 'local' });
  equal(small.error, undefined);
  localStorage.setItem('b', '\n'.repeat(150_000));
  const message = await fails('storage_get', { storage_type: 'local' }, 'too-large', '5000000');
  has(message, 'one key');
  localStorage.clear();
});

test('highlights are drawn and wholly removed', '<button id="b" style="position:absolute;left:100px;top:50px;width:80px;height:40px">Go</button>', async () => {
  const before = document.documentElement.outerHTML;
  const shape_before = await snapshot();
  const ref_id = await ref('#b');
  equal(await ok('highlight', { ref_id, color: 'rebeccapurple', label: 'This <one>' }), { highlighted: ref_id });
  await ok('highlight', { ref_id });
  const overlays = document.documentElement.children.length;
  equal(overlays, 3);
  const overlay = document.documentElement.lastElementChild;
  equal([overlay.shadowRoot, getComputedStyle(overlay).pointerEvents], [null, 'none']);
  equal(await snapshot(), shape_before);
  await ok('click', { ref_id });
  equal(await ok('clear_highlights'), { cleared: 2 });
  equal(document.documentElement.outerHTML, before);
  equal(await ok('clear_highlights'), { cleared: 0 });
  await fails('highlight', { ref_id, color: 'red; background: url(x)' }, 'invalid-arguments', 'colour');
  await fails('highlight', { ref_id, color: 'var(--x)' }, 'invalid-arguments', 'colour');
});

test('everything works under a strict content security policy', `<!doctype html>
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; require-trusted-types-for 'script'"><title>Strict</title><button id="b">Go</button><input id="f">`, async () => {
  const ref_id = await ref('#b');
  has(await snapshot(), 'button "Go"');
  await ok('highlight', { ref_id, label: 'x' });
  const { host } = { host: document.documentElement.lastElementChild };
  equal(getComputedStyle(host).position, 'absolute');
  await ok('clear_highlights');
  await ok('css_inject', { css: '#b { color: rgb(1, 2, 3) }' });
  equal(getComputedStyle($('#b')).color, 'rgb(1, 2, 3)');
  await ok('click', { ref_id });
  await ok('fill', { ref_id: await ref('#f'), value: 'x' });
  has((await ok('diagnostics')).info.csp_meta, "default-src 'none'");
});

test('performance and network report what the engine measured', '<p>x</p>', async () => {
  const measured = await ok('performance');
  equal([measured.dom_elements, typeof measured.navigation.load_ms, typeof measured.resources.count], [5, 'number', 'number']);
  // Not every engine tells it.
  const status = (code) => ('responseStatus' in PerformanceResourceTiming.prototype ? code : undefined);
  await (await fetch('/data.json')).text();
  await (await fetch('/missing')).text();
  while ((await ok('network', { filter: '/missing' })).count === 0) await sleep(5);
  const data = (await ok('network', { filter: '/data.json' })).requests[0];
  equal([data.url, data.initiator, data.status, data.duration_ms >= 0, data.start_ms > 0], [`${location.origin}/data.json`, 'fetch', status(200), true, true]);
  const { requests, count, truncated } = await ok('network', { limit: 1 });
  equal([requests.length, count >= 2, truncated, requests[0].status], [1, true, true, status(404)]);
  const { resources } = await ok('performance');
  equal([resources.count, resources.slowest.length], [count, count]);
  equal((await ok('network', { filter: 'no such address' })).count, 0);
  await fails('network', { limit: 0 }, 'invalid-arguments', 'limit');
});

test('diagnostics warn of what limits the other verbs', '<div id="h"></div><iframe srcdoc="x"></iframe><iframe sandbox srcdoc="y"></iframe>', async () => {
  $('#h').attachShadow({ mode: 'open' }).innerHTML = '<i></i>';
  const { warnings, info } = await ok('diagnostics');
  equal(warnings.map(({ id }) => id), ['iframes-present']);
  equal([warnings[0].details.count, warnings[0].details.cross_origin, info.open_shadow_roots, info.protocol], [2, 1, 1, 'http:']);
  equal([info.url, info.csp_meta, info.csp_note.includes('response')], [location.href, undefined, true]);
  holds(/^\d+\.\d+\.\d+/.test(info.bridge_version), info.bridge_version);
  document.body.innerHTML = '<i></i>'.repeat(5100);
  const large = (await ok('diagnostics')).warnings[0];
  equal([large.id, large.severity, large.details.elements], ['large-dom', 'warning', document.querySelectorAll('*').length]);
});

test('an audit names violations and elements', '<img src="x.png" id="i"><button id="b"></button>', async () => {
  const { violations, passes, incomplete, count } = await ok('audit');
  const image = violations.find(({ id }) => id === 'image-alt');
  equal([image.impact, image.nodes[0].ref_id, image.nodes[0].target], ['critical', await ref('#i'), '#i']);
  holds(image.help_url.startsWith('https://') && image.nodes[0].summary !== '' && passes > 0 && incomplete >= 0, JSON.stringify(image));
  const one = await ok('audit', { ref_id: await ref('#b'), tags: ['wcag2a'] });
  equal(one.violations.map(({ id }) => id), ['button-name']);
  equal([(await ok('audit', { max: 1 })).violations.length, count > 1], [1, true]);
  await fails('audit', { timeout_ms: 0 }, 'timeout', 'tags');
  return `axe ${axe.version}`;
}, { axe: true, isolated: true });

test('an audit without axe says so', '<p>x</p>', async () => {
  await fails('audit', {}, 'failed', 'axe is not loaded');
});

test('the global can not be replaced', '<p>x</p>', async () => {
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(window, '__palisade');
  equal([writable, enumerable, configurable, Object.isFrozen(__palisade), Object.keys(__palisade)], [false, false, false, true, ['call', 'begin', 'keep', 'take']]);
  for (const bad of [[], ['find'], ['find', '{'], ['find', '[]'], ['find', 'null'], [{}, '{}'], ['find', 3]]) {
    equal(JSON.parse(await __palisade.call(...bad)).error.kind, 'invalid-arguments', JSON.stringify(bad));
  }
}, { isolated: true });

