test('a snapshot shows roles, names and text', '<h1>Title</h1><p>Hello <b>there</b></p><button>Save</button>', async () => {
  equal(shape(await snapshot()), '- heading "Title" level=1\n- paragraph: "Hello there"\n- button "Save"');
});

test('generic elements are left out and their content moves up', '<div><div><div>One</div><span>Two</span><span>Three</span></div></div>', async () => {
  equal(shape(await snapshot()), '- text: "One"\n- text: "Two Three"');
});

test('structure is nested and landmarks are kept', `
  <header>Top</header><nav aria-label="Main"><ul><li><a href="/a">A</a></li><li><a href="http://other.test/b">B</a></li></ul></nav>
  <main><section aria-label="Part"><h2>Sub</h2></section></main><footer>End</footer>`, async () => {
  equal(shape(await snapshot()), [
    '- banner: "Top"', '- navigation "Main"', '  - list', '    - listitem', '      - link "A" href="/a"', '    - listitem',
    '      - link "B" href="http://other.test/b"', '- main', '  - region "Part"', '    - heading "Sub" level=2', '- contentinfo: "End"',
  ].join('\n'));
});

test('states and values of fields are shown', `
  <label>Name <input id="name" required value="Ann"></label>
  <label><input type="checkbox" checked disabled> Agree</label>
  <input type="radio" aria-label="Pick">
  <select aria-label="Size"><option>S</option><option selected>M</option></select>
  <textarea aria-label="Note" readonly>some text</textarea>
  <input type="range" aria-label="Vol" value="30"><progress aria-label="Done" value="0.5"></progress>
  <details><summary>More</summary>Hidden part</details>
  <button aria-expanded="true" aria-pressed="true">Menu</button><input placeholder="Search" type="search" aria-invalid="true">`, async () => {
  $('#name').focus();
  const tree = await snapshot();
  for (const line of [
    'textbox "Name" [e1] focused required value="Ann"', 'checkbox "Agree"', 'disabled checked', 'radio "Pick"', 'value="M"',
    'textbox "Note"', 'readonly value="some text"', 'slider "Vol"', 'value="30"', 'progressbar "Done"', 'value="0.5"',
    'button "More"', 'collapsed', 'expanded pressed', 'searchbox "Search"', 'invalid',
  ]) has(tree, line.replace('[e1] ', `[${await ref('#name')}] `));
  hasNot(tree, 'Hidden part');
});

test('hidden content is left out, whatever hides it', `
  <p style="display:none">no-display</p><p style="visibility:hidden">no-visibility <i style="visibility:visible">but this</i></p>
  <p hidden>no-hidden</p><div aria-hidden="true">no-aria</div><dialog>no-dialog</dialog><template>no-template</template>
  <script type="text/x">no-script</script><style>.x{}</style><p style="display:contents">yes-contents</p><p style="opacity:0">yes-opacity</p>`, async () => {
  const tree = await snapshot();
  hasNot(tree, 'no-');
  has(tree, 'but this');
  has(tree, 'yes-contents');
  has(tree, 'yes-opacity');
});

test('open shadow roots, slots and same-origin frames are traversed', `
  <div id="host"><b slot="s">slotted</b><i>not shown</i></div><iframe id="frame" title="Inner" srcdoc="<button>In frame</button>"></iframe>
  <iframe title="Other" sandbox srcdoc="<button>Out of reach</button>"></iframe>`, async () => {
  const root = $('#host').attachShadow({ mode: 'open' });
  root.innerHTML = '<p>in shadow <slot name="s">fallback</slot></p><button>Shadow button</button>';
  while (!$('#frame').contentDocument.querySelector('button')) await sleep(5);
  const tree = await snapshot();
  has(tree, 'in shadow slotted');
  hasNot(tree, 'not shown');
  has(tree, '- button "Shadow button"');
  has(tree, '  - button "In frame"');
  hasNot(tree, 'Out of reach');
  has(tree.split('\n').find((line) => line.includes('Other')), 'cross-origin');
  hasNot(tree.split('\n').find((line) => line.includes('Inner')), 'cross-origin');
});

test('tables show their cells once', `
  <table><caption>Sums</caption><tr><th>Item</th><th>Sum</th></tr><tr><td>Tea</td><td>2 <button>More</button></td></tr></table>`, async () => {
  equal(shape(await snapshot()), [
    '- table "Sums"', '  - row', '    - columnheader: "Item"', '    - columnheader: "Sum"', '  - row', '    - cell: "Tea"', '    - cell',
    '      - text: "2"', '      - button "More"',
  ].join('\n'));
});

test('names follow the order of accname', `
  <span id="a">Alpha</span><span id="b" hidden>Beta</span>
  <button id="1" aria-labelledby="a b" aria-label="no">no</button><button id="2" aria-label="Label">no</button>
  <button id="3" title="no">Con<b>tent</b> <img alt="pic"><span hidden>no</span></button><button id="4" title="Title"></button>
  <label for="5">For</label><input id="5" title="no"><fieldset id="6"><legend>Legend</legend></fieldset><img id="7" alt="Alt">
  <input id="8" type="submit"><a id="9" href="#"><svg><title>Icon</title></svg></a><label>Wrap <input id="10"> it</label>
  <div id="11" role="button"><div>two</div><div>blocks</div></div><input id="12" placeholder="Hint">`, async () => {
  const found = {};
  for (let id = 1; id <= 12; id += 1) found[id] = (await ok('find', { css: `[id="${id}"]` })).elements[0].name;
  equal(found, {
    1: 'Alpha Beta', 2: 'Label', 3: 'Content pic', 4: 'Title', 5: 'For', 6: 'Legend', 7: 'Alt', 8: 'Submit', 9: 'Icon', 10: 'Wrap it',
    11: 'two blocks', 12: 'Hint',
  });
});

test('labels that go in circles end', '<div id="a" role="button" aria-labelledby="b"></div><div id="b" role="button" aria-labelledby="a">B</div>', async () => {
  has(await snapshot(), '"B"');
});

test('roles follow HTML-AAM and valid explicit roles win', `
  <div id="1" role="bogus tab">x</div><a id="2">x</a><a id="3" href="#">x</a><section id="4">x</section><section id="5" aria-label="n">x</section>
  <article><header id="6">x</header></article><img id="7" alt=""><input id="8" type="number"><input id="9" list="l"><datalist id="l"></datalist>
  <select id="10" multiple></select><td id="none"></td><button id="11" role="presentation">x</button><ul id="12" role="none"><li>x</li></ul>`, async () => {
  const found = {};
  for (let id = 1; id <= 12; id += 1) found[id] = (await ok('find', { css: `[id="${id}"]` })).elements[0].role;
  equal(found, {
    1: 'tab', 2: 'generic', 3: 'link', 4: 'generic', 5: 'region', 6: 'generic', 7: 'generic', 8: 'spinbutton', 9: 'combobox', 10: 'listbox',
    11: 'button', 12: 'generic',
  });
});

test('the json format nests the same tree with bounds', '<main style="margin:0"><button style="position:absolute;left:10px;top:20px;width:30px;height:40px">Go</button></main>', async () => {
  const { tree, format, nodes, truncated, snapshot_id } = await ok('snapshot', { format: 'json' });
  equal([format, nodes, truncated, /^s\d+$/.test(snapshot_id)], ['json', 2, false, true]);
  const button = tree[0].children[0];
  equal([tree[0].role, button.tag, button.role, button.name, button.bounds], ['main', 'button', 'button', 'Go', { x: 10, y: 20, width: 30, height: 40 }]);
});

test('the nodes of the json format say what elements are looked up by', `
  <a id="l" href="/x" data-testid="link">Link</a><input type="checkbox" checked disabled aria-label="Box"><select aria-label="Pick" size="2"><option selected>One</option></select>
  <button style="width:0;height:0;padding:0;border:0;overflow:hidden">Flat</button><img alt="Pic" src="data:image/gif,x">text`, async () => {
  const { tree } = await ok('snapshot', { format: 'json' });
  const [link, box, list, flat, image, text] = tree;
  equal([link.ref_id, link.enabled, link.visible, link.focusable], [await ref('#l'), true, true, true]);
  equal(link.attributes, { 'data-testid': 'link', id: 'l', href: '/x' });
  equal([box.enabled, box.focusable, box.attributes], [false, false, { type: 'checkbox', checked: true }]);
  equal([list.children[0].visible, list.children[0].attributes], [true, { selected: true }]);
  equal([flat.visible, image.attributes, image.focusable], [false, { src: 'data:image/gif,x' }, false]);
  equal([text.text, text.role, text.attributes, text.focusable], ['text', 'text', undefined, false]);
});

test('root, selector, max_nodes, max_depth and interactive_only bound a snapshot', `
  <main><ul id="list"><li><button>A</button></li><li>B</li></ul><p>text</p></main>`, async () => {
  const list = await ref('#list');
  equal(shape(await snapshot({ root: list })), '- list\n  - listitem\n    - button "A"\n  - listitem: "B"');
  equal(shape(await snapshot({ selector: 'li:last-child' })), '- listitem: "B"');
  equal(shape(await snapshot({ interactive_only: true })), '- button "A"');
  const few = await ok('snapshot', { max_nodes: 2 });
  equal([few.nodes, few.truncated, shape(few.tree)], [2, true, '- main\n  - list']);
  const flat = await ok('snapshot', { max_depth: 1 });
  equal([flat.truncated, shape(flat.tree).includes('button')], [true, false]);
  await fails('snapshot', { root: list, selector: 'li' }, 'invalid-arguments');
  await fails('snapshot', { selector: '#nowhere' }, 'not-found');
  await fails('snapshot', { selector: 'li[' }, 'invalid-arguments');
  await fails('snapshot', { format: 'xml' }, 'invalid-arguments', 'compact');
});

test('a difference names what is new, gone and changed', '<main><ul id="list"><li id="old">Old</li><li>Same</li></ul><button id="b">Save</button></main>', async () => {
  const first = await ok('snapshot');
  const same = await ok('snapshot', { since: first.snapshot_id });
  equal(same.tree, '');
  $('#old').remove();
  $('#b').textContent = 'Saved';
  $('#b').disabled = true;
  $('#list').insertAdjacentHTML('beforeend', '<li id="new"><a href="/x">New</a></li>');
  const { tree } = await ok('snapshot', { since: same.snapshot_id });
  const [list, fresh, button, link] = [await ref('#list'), await ref('#new'), await ref('#b'), await ref('#new a')];
  equal(tree.split('\n').slice(1), [
    `+ listitem [${fresh}] (in ${list})`, `+   link "New" [${link}] href="/x"`, `~ button "Saved" [${button}] disabled`,
  ]);
  has(tree.split('\n')[0], '- listitem [');
  has(tree.split('\n')[0], `: "Old" (in ${list})`);
  await fails('snapshot', { since: 's999' }, 'not-found');
  await fails('snapshot', { since: first.snapshot_id, interactive_only: true }, 'invalid-arguments');
  await fails('snapshot', { since: first.snapshot_id, format: 'json' }, 'invalid-arguments');
});

test('the last eight snapshots are kept', '<p>x</p>', async () => {
  const first = await ok('snapshot');
  for (let i = 0; i < 7; i += 1) await ok('snapshot');
  await ok('snapshot', { since: first.snapshot_id });
  await fails('snapshot', { since: first.snapshot_id }, 'not-found');
});

test('a page of 5,000 elements', '<main id="main"></main>', async () => {
  let html = '';
  for (let i = 0; i < 625; i += 1) {
    html += `<div class="row"><div><h3>Row ${i}</h3><p>Some <b>text</b></p></div><div><a href="/row/${i}">Open</a><button>Delete ${i}</button></div></div>`;
  }
  $('#main').innerHTML = html;
  document.body.offsetHeight;
  const times = [];
  let last;
  for (let i = 0; i < 5; i += 1) {
    const started = performance.now();
    last = await ok('snapshot');
    times.push(performance.now() - started);
  }
  holds(last.nodes === 2501 && !last.truncated, `${last.nodes} nodes`);
  const started = performance.now();
  const json = await ok('snapshot', { format: 'json' });
  const jsonTime = performance.now() - started;
  holds(json.nodes === last.nodes, 'the formats differ');
  return `${document.querySelectorAll('*').length} elements, ${last.nodes} nodes, ${last.tree.length} chars: first ${times[0].toFixed(1)} ms, then ${Math.min(...times).toFixed(1)} ms; json ${jsonTime.toFixed(1)} ms`;
});
