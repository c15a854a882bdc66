test('fill writes each kind of field and reports it', `
  <input id="text"><textarea id="area"></textarea><input id="email" type="email"><input id="number" type="number"><input id="date" type="date">
  <input id="time" type="time"><input id="color" type="color"><input id="range" type="range" max="100"><input id="week" type="week">`, async () => {
  const values = { text: 'a "b"', area: 'two\nlines', email: 'a@b.c', number: '1.5', date: '2030-12-31', time: '23:59', color: '#12ab34', range: '40', week: '2030-W05' };
  for (const [id, value] of Object.entries(values)) {
    const seen = record($(`#${id}`), ['focus', 'beforeinput', 'input', 'change']);
    const result = await ok('fill', { ref_id: await ref(`#${id}`), value });
    equal([result.value, $(`#${id}`).value], [value, value], id);
    equal(seen, ['focus', 'beforeinput', 'input', 'change'], id);
  }
  await ok('fill', { ref_id: await ref('#number'), value: 7 });
  equal($('#number').value, '7');
  await ok('fill', { ref_id: await ref('#date'), value: '' });
  equal($('#date').value, '');
});

test('fill refuses what a field can not hold', `
  <input id="number" type="number"><input id="date" type="date"><input id="color" type="color"><input id="file" type="file"><button id="b">B</button>
  <select id="s"><option>x</option></select><p id="p">x</p><input id="check" type="checkbox"><input id="radio" type="radio" checked>`, async () => {
  const refused = async (id, value, part) => fails('fill', { ref_id: await ref(id), value }, 'invalid-arguments', part);
  await refused('#number', 'many', 'number');
  await refused('#date', '31.12.2030', '2030-12-31');
  await refused('#color', 'red', '#rrggbb');
  await refused('#file', 'x', 'file');
  await refused('#b', 'x', 'button');
  await refused('#s', 'x', 'select_option');
  await refused('#p', 'x', 'paragraph');
  await refused('#check', 'maybe', 'true');
  await refused('#radio', 'false', 'another');
  await fails('fill', { ref_id: await ref('#number') }, 'invalid-arguments', 'value');
});

test('fill checks and unchecks', '<input id="c" type="checkbox"><input id="r" type="radio">', async () => {
  const seen = record($('#c'), ['click', 'input', 'change']);
  equal((await ok('fill', { ref_id: await ref('#c'), value: true })).checked, true);
  equal((await ok('fill', { ref_id: await ref('#c'), value: 'true' })).checked, true);
  equal((await ok('fill', { ref_id: await ref('#c'), value: false })).checked, false);
  equal(seen, ['click', 'input', 'change', 'click', 'input', 'change']);
  equal((await ok('fill', { ref_id: await ref('#r'), value: true })).checked, true);
});

test('rich text is filled and typed with editing events', '<div id="rich" contenteditable>old <b>text</b></div>', async () => {
  const seen = record($('#rich'), ['beforeinput', 'input'], (event) => event.inputType);
  await ok('fill', { ref_id: await ref('#rich'), value: 'new' });
  equal($('#rich').textContent, 'new');
  holds(seen.some((type) => type.startsWith('input:insert')), seen.join());
  await ok('type_text', { ref_id: await ref('#rich'), text: ' words' });
  equal($('#rich').textContent.replace(/\u00a0/g, ' '), 'new words');
});

test('typing sends key and editing events per character', '<input id="f" value="x">', async () => {
  const seen = record($('#f'), ['keydown', 'keypress', 'beforeinput', 'input', 'keyup', 'change'], (e) => e.key ?? e.data ?? '');
  equal((await ok('type_text', { ref_id: await ref('#f'), text: 'aB' })).value, 'xaB');
  equal(seen, [
    'keydown:a', 'keypress:a', 'beforeinput:a', 'input:a', 'keyup:a', 'keydown:B', 'keypress:B', 'beforeinput:B', 'input:B', 'keyup:B',
  ]);
  seen.length = 0;
  $('#f').blur();
  equal(seen, ['change']);
});

test('typing respects the caret, maxlength and refusals', '<input id="f" value="ad" maxlength="5"><input id="n">', async () => {
  $('#f').focus();
  $('#f').setSelectionRange(1, 1);
  await ok('type_text', { ref_id: await ref('#f'), text: 'bc😀z' });
  equal($('#f').value.length <= 5, true);
  has($('#f').value, 'abc');
  $('#n').addEventListener('keydown', (event) => { if (event.key === '1') event.preventDefault(); });
  $('#n').addEventListener('beforeinput', (event) => { if (event.data === '2') event.preventDefault(); });
  await ok('type_text', { ref_id: await ref('#n'), text: '123' });
  equal($('#n').value, '3');
});

test('keys edit fields', '<input id="f" value="abc"><textarea id="a">one</textarea>', async () => {
  const ref_id = await ref('#f');
  const press = async (key) => { await ok('press_key', { key, ref_id }); return $('#f').value; };
  await press('End');
  equal(await press('Backspace'), 'ab');
  await press('Home');
  equal(await press('Delete'), 'b');
  await press('ArrowRight');
  equal(await press('X'), 'bX');
  equal(await press('Shift+y'), 'bXY');
  await press('Control+a');
  equal(await press('z'), 'z');
  equal(await press('Space'), 'z ');
  await ok('press_key', { key: 'End', ref_id: await ref('#a') });
  await ok('press_key', { key: 'Enter', ref_id: await ref('#a') });
  equal($('#a').value, 'one\n');
});

test('chords hold their modifiers', '<input id="f">', async () => {
  const seen = record($('#f'), ['keydown', 'keyup'], (e) => `${e.key}/${e.code}/${e.keyCode}/${+e.ctrlKey}${+e.shiftKey}`);
  await ok('press_key', { key: 'Control+Shift+k', ref_id: await ref('#f') });
  equal(seen, [
    'keydown:Control/ControlLeft/17/10', 'keydown:Shift/ShiftLeft/16/11', 'keydown:K/KeyK/75/11', 'keyup:K/KeyK/75/11',
    'keyup:Control/ControlLeft/17/00', 'keyup:Shift/ShiftLeft/16/10',
  ].sort((a, b) => 0 * (a < b)));
  equal($('#f').value, '');
  await ok('press_key', { key: '+', ref_id: await ref('#f') });
  equal($('#f').value, '+');
  await fails('press_key', { key: 'Hyper+x' }, 'invalid-arguments', 'Hyper');
  await fails('press_key', { key: 'Whatever' }, 'invalid-arguments', 'Whatever');
});

test('Enter submits the form it is in', '<form id="one"><input id="f"><button name="go" value="1">Go</button></form><form id="two"><input id="g"></form><form id="three"><input id="h"><input></form>', async () => {
  const submitted = [];
  document.addEventListener('submit', (event) => { event.preventDefault(); submitted.push(`${event.target.id}/${event.submitter?.name ?? ''}`); });
  const seen = record($('#f'), ['change']);
  await ok('type_text', { ref_id: await ref('#f'), text: 'x' });
  await ok('press_key', { key: 'Enter', ref_id: await ref('#f') });
  await ok('press_key', { key: 'Enter', ref_id: await ref('#g') });
  await ok('press_key', { key: 'Enter', ref_id: await ref('#h') });
  equal(submitted, ['one/go', 'two/']);
  equal(seen, ['change']);
});

test('Tab moves the focus in order, Space and Enter activate', `
  <a id="1" href="#x">a</a><input id="2"><button id="3" disabled>x</button><button id="4">b</button><input type="radio" name="r" id="5"><input type="radio" name="r" id="6" checked>
  <div id="host"></div><button id="first" tabindex="1">t</button>`, async () => {
  $('#host').attachShadow({ mode: 'open' }).innerHTML = '<button id="deep">d</button>';
  const order = [];
  for (let i = 0; i < 6; i += 1) {
    await ok('press_key', { key: 'Tab' });
    order.push(document.activeElement.shadowRoot?.activeElement.id ?? document.activeElement.id);
  }
  equal(order, ['first', '1', '2', '4', '6', 'deep']);
  await ok('press_key', { key: 'Shift+Tab' });
  equal(document.activeElement.id, '6');
  const seen = record($('[id="4"]'), ['click']);
  await ok('press_key', { key: 'Space', ref_id: await ref('[id="4"]') });
  await ok('press_key', { key: 'Enter', ref_id: await ref('[id="4"]') });
  equal(seen, ['click', 'click']);
  has((await ok('press_key', { key: 'Enter', ref_id: await ref('[id="1"]') })).url, '#x');
});

test('arrows move in radio groups, selects and ranges', `
  <input type="radio" name="r" id="a" checked><input type="radio" name="r" id="b"><input type="radio" name="r" id="c" disabled>
  <select id="s"><option>1</option><option disabled>2</option><option>3</option></select><input id="n" type="number" value="5"><input id="g" type="range" value="50">`, async () => {
  await ok('press_key', { key: 'ArrowDown', ref_id: await ref('#a') });
  equal([$('#b').checked, document.activeElement.id], [true, 'b']);
  await ok('press_key', { key: 'ArrowDown' });
  equal($('#a').checked, true);
  const seen = record($('#s'), ['input', 'change']);
  await ok('press_key', { key: 'ArrowDown', ref_id: await ref('#s') });
  equal([$('#s').value, seen], ['3', ['input', 'change']]);
  await ok('press_key', { key: 'ArrowUp', ref_id: await ref('#n') });
  await ok('press_key', { key: 'ArrowLeft', ref_id: await ref('#g') });
  equal([$('#n').value, $('#g').value], ['6', '49']);
});

test('Escape closes a modal dialog unless it is prevented', '<dialog id="d"><button>x</button></dialog>', async () => {
  $('#d').showModal();
  const stay = (event) => event.preventDefault();
  $('#d').addEventListener('cancel', stay);
  await ok('press_key', { key: 'Escape' });
  equal($('#d').open, true);
  $('#d').removeEventListener('cancel', stay);
  await ok('press_key', { key: 'Escape' });
  equal($('#d').open, false);
});

test('select_option chooses by value, then by label', `
  <select id="s"><option value="s">Small</option><option value="m">Medium</option><option value="l" disabled>Large</option></select>
  <select id="m" multiple><option>a</option><option>b</option><option>c</option></select><p id="p">x</p>`, async () => {
  const ref_id = await ref('#s');
  const seen = record($('#s'), ['input', 'change']);
  equal((await ok('select_option', { ref_id, value: 'm' })).value, 'Medium');
  equal((await ok('select_option', { ref_id, value: ' Small ' })).value, 'Small');
  equal(seen, ['input', 'change', 'input', 'change']);
  equal((await ok('select_option', { ref_id: await ref('#m'), values: ['a', 'c'] })).value, 'a, c');
  await fails('select_option', { ref_id, value: 'XL' }, 'not-found', '"Medium"');
  await fails('select_option', { ref_id, value: 'l' }, 'not-actionable', 'disabled');
  await fails('select_option', { ref_id, values: ['s', 'm'] }, 'invalid-arguments', 'one');
  await fails('select_option', { ref_id }, 'invalid-arguments', 'value');
  await fails('select_option', { ref_id: await ref('#p'), value: 'x' }, 'invalid-arguments', 'select');
});

test('frameworks that watch the value notice', `<input id="f"><p id="p"></p><script>
  // As React does: the instance's own property records what the framework wrote, and an input event without a change is ignored.
  const field = document.getElementById('f');
  const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  let tracked = field.value;
  Object.defineProperty(field, 'value', {
    configurable: true, get() { return native.get.call(this); }, set(value) { tracked = '' + value; native.set.call(this, value); },
  });
  field.addEventListener('input', () => {
    const value = native.get.call(field);
    if (value === tracked) return;
    tracked = value;
    document.getElementById('p').textContent += '[' + value + ']';
  });
</script>`, async () => {
  await ok('fill', { ref_id: await ref('#f'), value: 'ab' });
  await ok('type_text', { ref_id: await ref('#f'), text: 'c' });
  equal($('#p').textContent, '[ab][abc]');
});
