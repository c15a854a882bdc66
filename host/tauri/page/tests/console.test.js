const EVENT = 'palisade-test-5f0c';

/** Runs in the page's own world, which is not the tests'. */
function inPage(source) {
  const script = document.createElement('script');
  script.textContent = source;
  document.head.append(script);
  script.remove();
}

const shim = (name = EVENT) => CONSOLE_SHIM.replace('__PALISADE_CONSOLE_EVENT__', name);

async function watch() {
  equal(await ok('console_watch', { event: EVENT }), { watching: true });
  inPage(shim());
}

/** What the host has heard. */
const heard = async () => (await (await fetch('/messages')).json()).map((text) => JSON.parse(text));

/** Once there are so many. */
async function entries(count) {
  for (let turn = 0; turn < 200 && (await heard()).length < count; turn += 1) await sleep(10);
  const all = await heard();
  equal(all.length, count, JSON.stringify(all));
  return all;
}

const HEARD = { ear: true, isolated: true };

test('each level of the console is heard', '<p>x</p>', async () => {
  await watch();
  inPage(`console.log('a', 1); console.info('b'); console.warn('c'); console.error('d'); console.debug('e'); console.trace('f');
    console.dir({ g: 1 }, 'not this'); console.assert(true, 'nor this'); console.assert(0, 'h', 2);`);
  equal((await entries(8)).map(({ level, message }) => [level, message]), [
    ['log', 'a 1'], ['info', 'b'], ['warn', 'c'], ['error', 'd'], ['debug', 'e'], ['trace', 'f'], ['log', '{g: 1}'], ['error', 'Assertion failed: h 2'],
  ]);
}, HEARD);

test('a message reads as in a console', '<p id="p" class="c">x</p>', async () => {
  await watch();
  const says = async (expression, wanted) => {
    const before = (await heard()).length;
    inPage(`console.log(${expression})`);
    equal((await entries(before + 1))[before].message, wanted, expression);
  };
  await says(`'plain "text"', "it's"`, `plain "text" it's`);
  await says('1, -0.5, NaN, true, null, undefined, 12n, Symbol("s")', '1 -0.5 NaN true null undefined 12n Symbol(s)');
  await says('[1, "two", [3, { four: "4" }]], {}', '[1, "two", [3, {four: "4"}]] {}');
  await says('{ a: { b: { c: { d: 1 } } } }, [[[[1]]]]', '{a: {b: {c: Object {…}}}} [[[[…]]]]');
  await says('new (class Point { x = 1 })(), function named() {}, () => 1', 'Point {x: 1} function named function ');
  await says('new TypeError("bad"), new Date(0), /a+/g', 'TypeError: bad 1970-01-01T00:00:00.000Z /a+/g');
  await says('document.getElementById("p"), document.createElementNS("http://www.w3.org/2000/svg", "svg")', '<p> <svg>');
  await says('"%s is %d of %i, %f%%, %o %c styled", "x", 1.5, "7.9", "2.5", { a: 1 }, "color: red", "rest"', 'x is 1 of 7, 2.5%, {a: 1}  styled rest');
  await says('"%s %s", "one"', 'one %s');
  await says('(() => { const a = { n: 1 }; a.self = a; a.list = [a]; return a; })()', '{n: 1, self: [cycle], list: [[cycle]]}');
  await says('', '');
}, HEARD);

test('logging calls nothing of what is logged, and throws nothing', '<p>x</p>', async () => {
  await watch();
  inPage(`window.called = 0;
    const trap = () => { called += 1; throw new Error('called'); };
    const odd = { get a() { return trap(); }, toString: trap, toJSON: trap, [Symbol.toPrimitive]: trap, b: 1 };
    const wild = new Proxy({}, { ownKeys: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap });
    const error = new Error('m'); Object.defineProperty(error, 'name', { get: trap });
    try { console.log(odd); console.log('after', wild); console.log(error); console.error(Object.create(null)); document.title = 'fine ' + called; }
    catch (thrown) { document.title = 'threw ' + thrown.message; }`);
  const messages = (await entries(4)).map(({ message }) => message);
  // A proxy can only be looked at through its traps.
  equal(messages, ['{a: (…), toString: function trap, toJSON: function trap, b: 1}', 'after [unreadable]', ': m', '{}']);
  has(document.title, 'fine');
}, HEARD);

test('messages are bounded', '<p>x</p>', async () => {
  await watch();
  inPage(`console.log('x'.repeat(100000)); console.log(...Array(25).fill('a')); console.log(Array(1000).fill(1)); console.log({ s: 'y'.repeat(100000) });
    console.log('\\u0001'.repeat(5000)); console.error(Object.assign(new Error('z'), { stack: 's'.repeat(100000) }))`);
  const all = await entries(6);
  equal(all.map(({ message }) => message.length), [4096, 41, 93, 4096, 4096, 8]);
  has(all[1].message, 'a a …');
  has(all[2].message, '1, …]');
  equal(all[5].stack.length, 2000);
}, HEARD);

test('an entry says where it comes from', '<p>x</p>', async () => {
  await watch();
  inPage(`\n\nfunction caller() { console.log('here'); console.warn('there'); }\ncaller();\nconsole.error(new Error('thrown'));`);
  const [log, warn, error] = await entries(3);
  equal([log.source, log.line, typeof log.column, log.stack], [location.href, 3, 'number', undefined]);
  holds(warn.stack.startsWith('caller@'), warn.stack);
  hasNot(warn.stack, 'palisade');
  equal([error.message, error.line], ['Error: thrown', 5]);
}, HEARD);

test('what nobody caught is heard', '<p>x</p>', async () => {
  await ok('console_watch', { event: EVENT });
  inPage(`\nsetTimeout(function late() { throw new TypeError('boom'); });`);
  const [error] = await entries(1);
  equal([error.level, error.message, error.source, error.line], ['error', 'Uncaught TypeError: boom', location.href, 2]);
  has(error.stack, 'late@');
  inPage(`Promise.reject(new RangeError('nope'));`);
  inPage(`Promise.reject('text');`);
  inPage(`Promise.reject({ get message() { throw 1; } }); Promise.reject(undefined); Promise.reject(Symbol('s'))`);
  const rejected = (await entries(6)).slice(1);
  equal(rejected.map(({ message }) => message.replace('Unhandled promise rejection: ', '')), ['RangeError: nope', 'text', 'an object', 'undefined', 'Symbol(s)']);
  equal([rejected[0].level, rejected[0].stack.includes('global code')], ['error', true]);
  document.body.insertAdjacentHTML('beforeend', '<img src="/missing.png">');
  await sleep(150);
  equal((await heard()).length, 6);
}, HEARD);

test('installing again is nothing, and the console keeps its looks', '<p>x</p>', async () => {
  inPage('window.natives = { ...console };');
  await watch();
  await watch();
  inPage(shim());
  inPage(`console.log('once'); const { log } = console; log('bare');
    document.title = JSON.stringify([console.log.name, console.log.length === natives.log.length, String(console.log).includes('[native code]'),
      Object.keys(console).join() === Object.keys(natives).join(), console.log('x') === undefined]);`);
  equal((await entries(3)).map(({ message }) => message), ['once', 'bare', 'x']);
  equal(document.title, '["log",true,true,true,true]');
}, HEARD);

test('a flood is counted, not passed on', '<p>x</p>', async () => {
  await watch();
  inPage(`for (let i = 0; i < 1500; i += 1) console.log(i);`);
  const all = await entries(201);
  equal([all[0].message, all[199].message, all[200].level], ['0', '199', 'warn']);
  has(all[200].message, '1300 messages were left out');
  inPage(`console.log('later');`);
  equal((await entries(202))[201].message, 'later');
}, HEARD);

test('a page that sends the event itself is heard as a page, within bounds', '<p>x</p>', async () => {
  await watch();
  inPage(`const send = (detail) => document.dispatchEvent(new CustomEvent('${EVENT}', { detail }));
    send('{'); send('null'); send('[]'); send('{"level":"root","message":"m"}'); send('{"level":"log","message":1}'); send({ level: 'log' }); send('x'.repeat(100000));
    send('{"level":"log","message":"' + 'm'.repeat(9000) + '","stack":"' + 's'.repeat(9000) + '","extra":1}');`);
  const [only] = await entries(1);
  equal([only.message.length, Object.keys(only)], [4096, ['level', 'message']]);
}, HEARD);

test('where the host does not listen, watching says so', '<p>x</p>', async () => {
  await fails('console_watch', { event: EVENT }, 'failed', 'does not listen');
});

test('the name of the event is checked', '<p>x</p>', async () => {
  for (const event of [undefined, 'short', 'x'.repeat(81), 'error error', 'a b c d e f']) await fails('console_watch', { event }, 'invalid-arguments', 'event');
});

test('another name takes the place of the one before', '<p>x</p>', async () => {
  await watch();
  await ok('console_watch', { event: 'palisade-other' });
  inPage(`console.log('unheard');`);
  inPage(shim('palisade-other'));
  inPage(`console.log('heard');`);
  equal((await entries(1))[0].message, 'heard');
}, HEARD);
