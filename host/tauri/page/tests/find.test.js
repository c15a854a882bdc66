test('each criterion finds', `
  <label for="mail">E-mail</label><input id="mail" placeholder="you@there" data-testid="mail-field" title="Your address">
  <img alt="A cat"><button disabled>Save all</button><p>Some <b>bold words</b> here</p>`, async () => {
  const tags = async (args) => (await ok('find', args)).elements.map((element) => element.tag);
  equal(await tags({ text: 'bold words' }), ['b']);
  equal(await tags({ text: 'some BOLD' }), ['p']);
  equal(await tags({ role: 'button' }), ['button']);
  equal(await tags({ test_id: 'mail-field' }), ['input']);
  equal(await tags({ css: 'p > b' }), ['b']);
  equal(await tags({ selector: 'p > b' }), ['b']);
  equal(await tags({ name: 'save' }), ['button']);
  equal(await tags({ tag: 'img' }), ['img']);
  equal(await tags({ placeholder: 'YOU@' }), ['input']);
  equal(await tags({ alt: 'cat' }), ['img']);
  equal(await tags({ title_attr: 'your' }), ['input']);
  equal(await tags({ label: 'E-mail' }), ['input']);
  equal(await tags({ role: 'button', enabled: true }), []);
  equal(await tags({ role: 'button', enabled: false }), ['button']);
  equal(await tags({ name: 'Save', exact: true }), []);
  equal(await tags({ name: 'Save all', exact: true }), ['button']);
  equal(await tags({ tag: 'b', role: 'button' }), []);
});

test('a result says what is needed to act on it', '<button style="position:absolute;left:5px;top:6px;width:70px;height:20px">Go</button><p hidden>x</p>', async () => {
  const found = await ok('find', { role: 'button' });
  const [{ ref_id, ...rest }] = found.elements;
  holds(/^e\d+$/.test(ref_id), ref_id);
  equal(rest, { tag: 'button', role: 'button', name: 'Go', text: 'Go', bounds: { x: 5, y: 6, width: 70, height: 20 }, visible: true, enabled: true });
  equal([found.count, found.truncated], [1, false]);
  equal((await ok('find', { tag: 'p' })).elements[0].visible, false);
});

test('results are bounded and counted', '<i>x</i><i>x</i><i>x</i>', async () => {
  const found = await ok('find', { tag: 'i', max_results: 2 });
  equal([found.elements.length, found.count, found.truncated], [2, 3, true]);
});

test('shadow roots and frames are searched', '<div id="host"></div><iframe id="frame" srcdoc="<button>Inner</button>" style="position:absolute;left:100px;top:100px;border:5px solid"></iframe>', async () => {
  $('#host').attachShadow({ mode: 'open' }).innerHTML = '<button>Deep</button>';
  while (!$('#frame').contentDocument.querySelector('button')) await sleep(5);
  const { elements } = await ok('find', { role: 'button' });
  equal(elements.map(({ name }) => name), ['Deep', 'Inner']);
  // Frame at 100, border 5, the body's margin 8.
  equal([elements[1].bounds.x, elements[1].bounds.y], [113, 113]);
  equal((await ok('find', { text: 'Deep' })).count, 1);
});

test('bad arguments are refused and named', '<p>x</p>', async () => {
  await fails('find', {}, 'invalid-arguments', 'at least one');
  await fails('find', { css: 'p[' }, 'invalid-arguments', 'p[');
  await fails('find', { text: 3 }, 'invalid-arguments', 'text');
  await fails('find', { text: ' ' }, 'invalid-arguments', 'empty');
  await fails('find', { text: 'x', max_results: 0 }, 'invalid-arguments', 'max_results');
  await fails('find', { txt: 'x' }, 'invalid-arguments', 'txt');
  await fails('fnid', {}, 'invalid-arguments', 'fnid');
  await fails('constructor', {}, 'invalid-arguments');
  await fails('find', [], 'invalid-arguments');
});

test('references last through moves and end with their element', '<ul id="a"><li id="x">x</li></ul><ul id="b"></ul>', async () => {
  const item = $('#x');
  const first = await ref('#x');
  $('#b').append(item);
  equal(await ref('#x'), first);
  equal((await ok('bounds', { ref_ids: [first] })).boxes[0].visible, true);
  item.remove();
  await fails('styles', { ref_id: first }, 'stale-reference', 'snapshot');
  const { stale_refs } = await ok('snapshot');
  equal(stale_refs, [first]);
  equal((await ok('snapshot')).stale_refs, []);
  $('#a').append(item);
  equal(await ref('#x'), first);
  await fails('styles', { ref_id: 'e9999' }, 'stale-reference');
  await fails('styles', { ref_id: 'button' }, 'invalid-arguments', 'e12');
});

test('references in a removed frame are stale', '<iframe id="frame" srcdoc="<p>Inner</p>"></iframe>', async () => {
  while (!$('#frame').contentDocument.querySelector('p')) await sleep(5);
  const inner = await ref('p');
  $('#frame').remove();
  await fails('styles', { ref_id: inner }, 'stale-reference');
});

test('form controls named like DOM properties confuse nothing', `
  <form id="form"><input name="parentNode"><input name="getAttribute"><input name="localName"><input name="nodeType" ><button name="children">Go</button></form>`, async () => {
  const tree = await snapshot();
  has(tree, 'button "Go"');
  equal((await ok('find', { css: '#form' })).elements[0].tag, 'form');
  document.addEventListener('submit', (event) => event.preventDefault());
  await ok('click', { ref_id: await ref('button') });
});
