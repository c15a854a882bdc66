const PAGE = '<p id="p" class="a" title="t" data-x="/leak/attr">x</p>';
const color = () => getComputedStyle($('#p')).color;

/** What the engine asked the fixtures' server for, but for the page itself. */
const requests = async () => (await fetch('/requests')).json();

/** Each asks for its own address, in an engine that is let. LEAK is where. */
const FETCHES = [
  'p { background: url(LEAK) }',
  'p { background: URL( "LEAK" ) }',
  'p { background: \\75rl(LEAK) }',
  'p { background: \\url(LEAK) }',
  'p { background: u\\000072 l(LEAK) }',
  'p { background: u\\72\nl( \'LEAK\' ) }',
  'p { background/**/: /* url( */ url(LEAK) }',
  'p { background: url(LEAK',
  'p { background: url("LEAK',
  'p { background: url( LEAK\n) }',
  'p { background-image: image-set("LEAK" 1x) }',
  'p { background-image: -webkit-image-set("LEAK" 1x) }',
  'p { background-image: image-set(url(data:,) 7x, url(LEAK) 1x) }',
  'p { background-image: cross-fade(url(LEAK), url(data:,), 50%) }',
  'p { background-image: -webkit-cross-fade(url(LEAK), url(data:,), 50%) }',
  'p { background-image: filter(url(LEAK), blur(1px)) }',
  'p { --y: ; background: url(LEAK) var(--y); background-color: red }',
  'p { background: url(LEAK) var(--y,) }',
  'p { --a: \\75rl(LEAK); background: var(--a) }',
  'p { --a: url(LEAK); background: var(--a) }',
  'p { --u: "ORIGINLEAK"; background-image: image-set(var(--u) 1x) }',
  'p { --u: "LEAK"; background-image: image-set(var(--u) 1x) }',
  'p { background-image: image-set(var(--u, "LEAK") 1x) }',
  '@property --r { syntax: "<image>"; inherits: false; initial-value: url(LEAK) } p { background: var(--r) }',
  '@property --r { syntax: "<url>"; inherits: false; initial-value: url(LEAK) } p { background: var(--r) }',
  '@font-face { font-family: q; src: url(LEAK) } p { font-family: q }',
  '@font-face { font-family: q; src: local("no such font"), \\75rl("LEAK") format("woff2") } p { font-family: q }',
  '@keyframes k { from { background-image: url(LEAK) } to { color: red } } p { animation: k 1s infinite }',
  '@media all { @supports (color: red) { @layer a { @container (width > 0) { p { background: url(LEAK) } } } } } html { container-type: inline-size }',
  '@scope (body) { p { background: url(LEAK) } }',
  'body { & p { color: red; &.a { background: url(LEAK) } } }',
  'p { &:hover {} background: url(LEAK) }',
  'p::before { content: url(LEAK) }',
  'p { cursor: url(LEAK), auto }',
  'p { display: list-item; list-style-image: url(LEAK) }',
  'p { border-image: url(LEAK) 1 }',
  'p { mask: url(LEAK) }',
  'p { -webkit-mask-box-image: url(LEAK) }',
  'p { float: left; shape-outside: url(LEAK) }',
  'p { -webkit-box-reflect: below 0 url(LEAK) }',
  // Names of custom properties are written out without the escapes that they need.
  'p { --a\\"b: url(LEAK); background: var(--a\\"b) }',
  'p { --a\\:\\{: url(LEAK); background: var(--a\\:\\{) }',
  '<!--p { background: url(LEAK) }-->',
  'p[title] { background: url(LEAK) } /* not closed',
  'p { color: "bad\n; background: url(LEAK) }',
];

test('what would fetch is refused, and nothing is fetched', PAGE, async () => {
  for (const [i, css] of FETCHES.entries()) {
    const address = `${location.origin}/leak/${i}`;
    const message = await fails('css_inject', { css: css.replace('ORIGINLEAK', address).replace('LEAK', address) }, 'invalid-arguments', 'may fetch');
    has(message, 'allow_remote');
  }
  document.body.offsetHeight;
  await sleep(150);
  equal([await requests(), document.adoptedStyleSheets.length], [[], 0]);
  return `${FETCHES.length} ways`;
});

test('the same is fetched where it is allowed', PAGE, async () => {
  // Else the refusals would prove nothing.
  const unused = [];
  for (const [i, css] of FETCHES.entries()) {
    const address = `${location.origin}/leak/${i}`;
    await ok('css_inject', { css: css.replace('ORIGINLEAK', address).replace('LEAK', address), allow_remote: true });
    for (let turn = 0; turn < 30 && !(await requests()).includes(`/leak/${i}`); turn += 1) await sleep(10);
    if (!(await requests()).includes(`/leak/${i}`)) unused.push(css);
  }
  equal(unused, []);
}, { isolated: true });

/** Not fetched by this engine, or only by a rule of the page's: refused all the same. */
const REFUSED = [
  'p { background: url(https:evil.example/x) }', 'p { background: url(//evil.example/x) }', 'p { background: url(x.png) }', 'p { background: url() }',
  'p { background: url(h\\74tps://evil.example) }', 'p { background: url("java\\\nscript:x") }', 'p { background: url(da ta:,x) }',
  'p { background: url(a"b) }', 'p { background: src("https://evil.example") }', 'p { background: src(var(--x)) }',
  'p { background: image("https://evil.example") }', 'p { background: image(rtl "x.png") }', 'p { background: new-image("https://evil.example") }',
  'p { background: image-set([ ) "https://evil.example" 1x }', 'p { background: image-set(attr(data-x) 1x) }',
  'p { background: attr(data-x type(<url>)) }', 'p { background: attr(data-x url) }', 'p { background: url("data:,x" crossorigin(anonymous)) }',
  'p { --x: "https://evil.example" }', 'p { --x: "//evil.example" }', 'p { --x: "/\\9/evil.example" }', 'p { --x: "\\\\\\\\evil.example" }',
  'p { --x: { a: url(https://evil.example) } }', 'p { --x: --f("x.png") }', 'p { behavior: url(x) }', 'p { -moz-binding: url(x) }',
  '@font-face { font-family: q; src: url(#x) }', '@font-face { font-family: q; sr\\63: url("#x") }',
  '@namespace url(https://evil.example);', '@document url(https://evil.example) { p { color: red } }', '@unknown url(x);',
  '@counter-style x { system: cyclic; symbols: url(x) }', '@page { @top-left { content: url(x) } }', '@position-try --x { background: url(x) }',
  '@property --r { syntax: "*"; inherits: false; initial-value: "https://evil.example" }', 'p {} /*# sourceMappingURL=https://evil.example/x.map */',
  '@function --f() { result: url(x) }', '@supports (background: url(x)) { p { color: red } }', '@container style(--x: url(x)) { p { color: red } }',
  'p { background: \u00a0url(x) }', 'p { background: #\u00a0url(x) }', 'p { background: 1\u00a0url(x) }', 'p { --x: u+aurl(x) }',
  'p { --x: a\u0000url(x) }', 'p { background: <!--url(x) }', 'p { background: -->url(x) }', 'p { background: "\n url(x) }',
  'p { background: "a\\\n" url(x) }', 'p { background: /**/url(x) }', 'p { background: 1e3 url(x) }', 'p { background: .url(x) }', 'p { background: +url(x) }',
  'p { background: @a url(x) }',
];

test('what could fetch elsewhere or by another rule is refused too', `${PAGE}<i style="background: image-set(var(--x) 1x)"></i>`, async () => {
  for (const css of REFUSED) {
    const reply = await call('css_inject', { css });
    equal(reply.error?.kind, 'invalid-arguments', css);
  }
  await sleep(100);
  equal([await requests(), document.adoptedStyleSheets.length], [[], 0]);
  return `${REFUSED.length} ways`;
});

test('a refusal names the rule, the property and the address', PAGE, async () => {
  const refused = async (css, ...parts) => {
    const message = await fails('css_inject', { css }, 'invalid-arguments', parts[0]);
    for (const part of parts) has(message, part);
  };
  await refused('b { color: red } @media all { p.a, i { color: red; background-image: url(https://evil.example/x) } }', '`background-image` of `p.a, i`', 'url(https://evil.example/x)');
  await refused('@font-face { font-family: q; src: url(f.woff2) }', '`src` of `@font-face`');
  await refused('p { --x: "https://evil.example" }', '`--x` of `p`', '"https://evil.example"');
  await refused('@supports (background: url(y)) { p { color: red } }', '`@supports (background:`');
  await refused(`p { background: url(${'x'.repeat(500)}) }`, '…');
});

/** As much as a picture can ask for, at an address that is allowed. */
const PICTURE = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">
  <style>@import url(HERE/1); rect { fill: url(HERE/2#a) }</style><image href="HERE/3" width="9" height="9"/><rect width="9" height="9"/>
  <filter id="f"><feImage href="HERE/4"/></filter><mask id="m"><image href="HERE/5" width="9" height="9"/></mask><clipPath id="c"><use href="HERE/6#z"/></clipPath>
  <foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml" src="HERE/7"/></foreignObject><script href="HERE/8"/></svg>`
  .replaceAll('HERE', `${location.origin}/leak`))}`;

/** Style that fetches nothing, however much of it looks as if; and what it gives `p`. */
const HARMLESS = [
  ['p { color: rgb(1, 2, 3) }', 'color', 'rgb(1, 2, 3)'],
  ['p { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }', 'background-image', 'url("data:image/gif;base64,R0lGODlhAQABAAAAACw=")'],
  ['p { background: url( "DATA:image/gif;base64,R0lGODlhAQABAAAAACw=" ) }'],
  ['p { background-image: image-set("data:image/gif,x" 1x, url(data:image/gif,y) type("image/gif") 2x) }'],
  ['p { clip-path: url(#clip); filter: url("#f") blur(1px); fill: url(#g) }', 'clip-path', 'url("#clip")'],
  ['p::before { content: "https://example.com/ url(x) @import" counter(c, decimal) attr(title) } p { quotes: "«" "»" }'],
  ['p { content: attr(data-x, "https://x") }'],
  ['a[href^="https://"], p:not([class="url(x)"]):lang("en"), p { color: rgb(1, 2, 3) }', 'color', 'rgb(1, 2, 3)'],
  ['/* url(https://evil.example) @import "x" */ p { color: rgb(1, 2, 3) }', 'color', 'rgb(1, 2, 3)'],
  ['p { --size: 3px; --font: "Inter", sans-serif; --pad: calc(var(--size) * 2); padding-top: var(--pad, 1px) }', 'padding-top', '6px'],
  ['@font-face { font-family: q; src: local("Arial"), url(data:font/woff2;base64,AA==) format("woff2"); unicode-range: U+0025-00FF, u+4?? } p { font-family: q }', 'font-family', 'q'],
  ['@namespace svg "http://www.w3.org/2000/svg"; svg|a { color: red } p { color: rgb(1, 2, 3) }', 'color', 'rgb(1, 2, 3)'],
  ['@keyframes k { from, 50% { opacity: 0 } to { opacity: 1 } } p { animation: k 1s cubic-bezier(0, 0, 1, 1) }', 'animation-name', 'k'],
  ['@layer one, two; @layer one { @media (min-width: 1px) { @supports (display: grid) { p { color: rgb(1, 2, 3) } } } }', 'color', 'rgb(1, 2, 3)'],
  ['html { container: c / inline-size } @container c (width > 1px) { p { color: rgb(1, 2, 3) } }', 'color', 'rgb(1, 2, 3)'],
  ['body { p { color: rgb(9, 9, 9); &.a { color: rgb(1, 2, 3) } } }', 'color', 'rgb(1, 2, 3)'],
  ['@scope (body) to (.none) { p { color: rgb(1, 2, 3) } } @starting-style { p { opacity: 0 } } @page { margin: 1cm }', 'color', 'rgb(1, 2, 3)'],
  ['@property --r { syntax: "<length>"; inherits: false; initial-value: 4px } p { padding-top: var(--r) }', 'padding-top', '4px'],
  ['@counter-style s { system: cyclic; symbols: "*" "+"; suffix: " " } @font-feature-values Q { @styleset { a: 1 } } @view-transition { navigation: auto }'],
  ['p { grid-template-areas: "a b" "c d"; clip-path: path("M0 0L1 1"); transform: translate(1px, 2px) rotate(3deg); background: linear-gradient(red, #00f) }'],
  [`p { background: url("${PICTURE}"); mask: url("${PICTURE}#m"); display: list-item; list-style-image: url("${PICTURE}"); cursor: url("${PICTURE}"), auto }`],
  [`p { filter: url("${PICTURE}#f"); clip-path: url("${PICTURE}#c"); border-image: image-set("${PICTURE}" 1x) 1 } p::before { content: url("${PICTURE}") }`],
  ['.größe, p { color: rgb(1, 2, 3) }', 'color', 'rgb(1, 2, 3)'],
  ['curl { color: red } .url { color: red } p { color: rgb(1, 2, 3) }', 'color', 'rgb(1, 2, 3)'],
  [''],
];

test('style that fetches nothing is applied', PAGE, async () => {
  for (const [css, property, value] of HARMLESS) {
    const { injected, rules } = await ok('css_inject', { css });
    holds(injected && typeof rules === 'number', css);
    if (property) equal(getComputedStyle($('#p')).getPropertyValue(property), value, css);
  }
  await sleep(100);
  equal([await requests(), document.adoptedStyleSheets.length], [[], 1]);
});

test('CSS is injected, replaced and removed', PAGE, async () => {
  equal(await ok('css_inject', { css: 'p { color: rgb(1, 2, 3) } b { color: red }' }), { injected: true, rules: 2, replaced: false });
  equal(color(), 'rgb(1, 2, 3)');
  equal(await ok('css_inject', { css: 'p { margin: 0 }' }), { injected: true, rules: 1, replaced: true });
  equal([color(), document.adoptedStyleSheets.length], ['rgb(0, 0, 0)', 1]);
  equal([await ok('css_remove'), await ok('css_remove')], [{ removed: true }, { removed: false }]);
  equal(document.adoptedStyleSheets.length, 0);
});

test('a refused sheet leaves the one before it', PAGE, async () => {
  await ok('css_inject', { css: 'p { color: rgb(1, 2, 3) }' });
  await fails('css_inject', { css: 'p { color: red; background: url(x) }' }, 'invalid-arguments');
  equal([color(), document.adoptedStyleSheets.length], ['rgb(1, 2, 3)', 1]);
});

test('imports are refused, allowed or not, however they are spelled', PAGE, async () => {
  for (const css of ['@import url(x.css);', '@\\69mport "x"; p { color: red }', '@IMPORT "x" layer(a);', 'p {} @import "x";']) {
    for (const allow_remote of [false, true]) await fails('css_inject', { css, allow_remote }, 'invalid-arguments', '@import');
  }
});

test('the arguments of css_inject are checked and bounded', PAGE, async () => {
  await fails('css_inject', {}, 'invalid-arguments', 'css');
  await fails('css_inject', { css: 'p {}', allow_remote: 'yes' }, 'invalid-arguments', 'allow_remote');
  const most = 256 * 1024;
  await ok('css_inject', { css: 'p{color:red}'.padEnd(most) });
  await fails('css_inject', { css: 'p{color:red}'.padEnd(most + 1) }, 'invalid-arguments', `${most}`);
  for (const open of ['p{', '@media all{', ':is(', '@supports(', '{']) {
    for (const allow_remote of [false, true]) {
      await ok('css_inject', { css: open.repeat(100), allow_remote });
      await fails('css_inject', { css: open.repeat(101), allow_remote }, 'invalid-arguments', '100 brackets');
    }
  }
  const rule = 'p{--a:"\\75rl(x)";color:rgb(1,2,3)}';
  const large = rule.repeat(Math.floor(most / rule.length));
  const started = performance.now();
  await ok('css_inject', { css: large });
  return `${large.length} characters in ${Math.round(performance.now() - started)} ms`;
});
