const MOUSE = [
  'pointerover', 'pointerenter', 'mouseover', 'mouseenter', 'pointermove', 'mousemove', 'pointerdown', 'mousedown', 'focus', 'pointerup',
  'mouseup', 'click', 'auxclick', 'contextmenu', 'dblclick',
];
const BUTTON = '<button id="b" style="position:absolute;left:100px;top:50px;width:80px;height:40px">Go</button>';

test('a click sends what a browser sends, in its order', BUTTON, async () => {
  const seen = record($('#b'), MOUSE);
  const result = await ok('click', { ref_id: await ref('#b') });
  equal(seen, [
    'pointerover', 'mouseover', 'pointerenter', 'mouseenter', 'pointermove', 'mousemove', 'pointerdown', 'mousedown', 'focus', 'pointerup',
    'mouseup', 'click',
  ]);
  equal(result, { ok: true, ref_id: await ref('#b') });
  equal(document.activeElement.id, 'b');
});

test('coordinates, buttons, modifiers and details are right', BUTTON, async () => {
  const seen = record($('#b'), ['mousedown', 'mouseup', 'click', 'mousemove'], (e) =>
    [e.clientX, e.clientY, e.button, e.buttons, e.detail, e.shiftKey, e.ctrlKey, e.composed, e.bubbles, e.view === window].join());
  await ok('click', { ref_id: await ref('#b'), modifiers: ['Shift'] });
  equal(seen, [
    'mousemove:140,70,0,0,0,true,false,true,true,true', 'mousedown:140,70,0,1,1,true,false,true,true,true',
    'mouseup:140,70,0,0,1,true,false,true,true,true', 'click:140,70,0,0,1,true,false,true,true,true',
  ]);
  seen.length = 0;
  await ok('click', { ref_id: await ref('#b'), position: { x: 3, y: 4 } });
  has(seen[0], 'mousemove:103,54');
  await fails('click', { ref_id: await ref('#b'), modifiers: ['Hyper'] }, 'invalid-arguments', 'modifiers');
  await fails('click', { ref_id: await ref('#b'), button: 'fourth' }, 'invalid-arguments', 'button');
  await fails('click', { ref_id: await ref('#b'), position: { x: 'a' } }, 'invalid-arguments', 'position');
  await fails('click', {}, 'invalid-arguments', 'ref_id');
});

test('other buttons and double clicks', BUTTON, async () => {
  const seen = record($('#b'), ['click', 'auxclick', 'contextmenu', 'dblclick', 'mousedown'], (e) => `${e.button}.${e.detail}`);
  const ref_id = await ref('#b');
  await ok('click', { ref_id, button: 'right' });
  equal(seen.splice(0), ['mousedown:2.1', 'contextmenu:2.1', 'auxclick:2.1']);
  await ok('click', { ref_id, button: 'middle' });
  equal(seen.splice(0), ['mousedown:1.1', 'auxclick:1.1']);
  await ok('double_click', { ref_id });
  equal(seen.splice(0), ['mousedown:0.1', 'click:0.1', 'mousedown:0.2', 'click:0.2', 'dblclick:0.2']);
});

test('hovering enters and leaves', '<div id="a"><button id="in">A</button></div><button id="b">B</button>', async () => {
  const seen = record(document.body, ['mouseenter', 'mouseleave', 'mouseover', 'mouseout'], (e) => e.target.id);
  await ok('hover', { ref_id: await ref('#in') });
  seen.length = 0;
  await ok('hover', { ref_id: await ref('#b') });
  equal(seen, ['mouseout:in', 'mouseleave:in', 'mouseleave:a', 'mouseover:b', 'mouseenter:b']);
});

test('a click does what clicks do', `
  <label id="label"><input id="check" type="checkbox"> Check</label><a id="link" href="#there">Link</a>
  <details><summary id="summary">More</summary>x</details><input id="field">`, async () => {
  equal((await ok('click', { ref_id: await ref('#check') })).checked, true);
  await ok('click', { ref_id: await ref('#label') });
  equal($('#check').checked, false);
  has((await ok('click', { ref_id: await ref('#link') })).url, '#there');
  equal((await ok('click', { ref_id: await ref('#summary') })).expanded, true);
  await ok('click', { ref_id: await ref('#field') });
  equal(document.activeElement.id, 'field');
  $('#check').addEventListener('click', () => $('#check').remove());
  equal((await ok('click', { ref_id: await ref('#check') })).removed, true);
});

test('a prevented press moves no focus', '<input id="f"><button id="b">B</button>', async () => {
  $('#f').focus();
  $('#b').addEventListener('mousedown', (event) => event.preventDefault());
  await ok('click', { ref_id: await ref('#b') });
  equal(document.activeElement.id, 'f');
});

test('clicks reach into shadow roots and frames', '<div id="host"></div><iframe id="frame" style="margin-left:200px" srcdoc="<button>Inner</button>"></iframe>', async () => {
  const root = $('#host').attachShadow({ mode: 'open' });
  root.innerHTML = '<button>Deep</button>';
  while (!$('#frame').contentDocument.querySelector('button')) await sleep(5);
  const [deep, inner] = (await ok('find', { role: 'button' })).elements;
  const outside = record($('#host'), ['click'], (e) => e.target.id);
  const within = record(root.querySelector('button'), ['click']);
  await ok('click', { ref_id: deep.ref_id });
  equal([outside, within], [['click:host'], ['click']]);
  const framed = record($('#frame').contentDocument.querySelector('button'), ['click'], (e) => e.clientX < 200);
  await ok('click', { ref_id: inner.ref_id });
  equal(framed, ['click:true']);
});

test('what is out of sight is scrolled to', '<div style="height:5000px"></div><button id="b">Far</button><div style="height:5000px"></div>', async () => {
  const seen = record($('#b'), ['click']);
  await ok('click', { ref_id: await ref('#b') });
  equal([seen, scrollY > 1000], [['click'], true]);
});

test('an action waits until it can be done', '<button id="b" disabled>Go</button><div id="cover" style="position:fixed;inset:0"></div>', async () => {
  const seen = record($('#b'), ['click']);
  const click = ok('click', { ref_id: await ref('#b') });
  await sleep(60);
  $('#b').disabled = false;
  await sleep(60);
  equal(seen, []);
  $('#cover').remove();
  await click;
  equal(seen, ['click']);
});

test('what can not be done says why', `
  <button id="hidden" style="visibility:hidden">x</button><button id="none" style="display:none">x</button><button id="empty" style="width:0;padding:0;border:0;overflow:hidden"></button>
  <button id="off" disabled>x</button><fieldset disabled><button id="inset">x</button></fieldset><div inert><button id="inert">x</button></div>
  <input id="ro" readonly><select><option id="opt">x</option></select>
  <div style="position:relative;width:100px;height:30px"><button id="under" style="width:100px;height:30px">x</button><div id="over" role="dialog" aria-label="Cookies" style="position:absolute;inset:0"></div></div>
  <div style="position:fixed;left:-500px;top:0"><button id="out">x</button></div>`, async () => {
  const why = async (verb, id, reason, more = {}) => fails(verb, { ref_id: await ref(id), timeout_ms: 40, ...more }, 'not-actionable', reason);
  await why('click', '#hidden', 'hidden by CSS');
  await why('click', '#none', 'hidden by CSS');
  await why('click', '#empty', 'empty');
  await why('click', '#off', 'disabled');
  await why('click', '#inset', 'disabled');
  await why('click', '#inert', 'inert');
  await why('fill', '#ro', 'read-only', { value: 'x' });
  await why('click', '#opt', 'select_option');
  const covered = await why('click', '#under', 'covered by <div id="over"> "Cookies" [e');
  has(covered, 'button "x"');
  await why('click', '#out', 'outside the viewport');
  await why('focus', '#off', 'disabled');
});

test('an element that keeps moving is not clicked', '<button id="b" style="position:absolute;left:0">Go</button>', async () => {
  let x = 0;
  const timer = setInterval(() => { x += 3; $('#b').style.left = `${x % 300}px`; }, 5);
  await fails('click', { ref_id: await ref('#b'), timeout_ms: 200 }, 'not-actionable', 'moving');
  clearInterval(timer);
  await ok('click', { ref_id: await ref('#b') });
});

test('an element that leaves while it is waited for is stale', '<button id="b" disabled>Go</button>', async () => {
  const click = fails('click', { ref_id: await ref('#b') }, 'stale-reference');
  await sleep(30);
  $('#b').remove();
  await click;
});

test('focus and scrolling', '<input id="f"><p id="p">x</p><div style="height:3000px"></div><i id="far">x</i>', async () => {
  equal((await ok('focus', { ref_id: await ref('#f') })).focused, true);
  equal(document.activeElement.id, 'f');
  await fails('focus', { ref_id: await ref('#p') }, 'not-actionable', 'takes no focus');
  const scrolled = await ok('scroll_into_view', { ref_id: await ref('#far') });
  equal([scrolled.ok, scrolled.in_viewport, scrollY > 500], [true, true, true]);
  equal((await ok('scroll_into_view', { x: 0, y: 100 })).scroll, { x: 0, y: 100 });
  await fails('scroll_into_view', {}, 'invalid-arguments');
  await fails('scroll_into_view', { ref_id: await ref('#f'), y: 1 }, 'invalid-arguments');
});
