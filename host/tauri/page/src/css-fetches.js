// @ts-check
// What a style sheet would fetch.
//
// Guarantees: nothing in a sheet that passes can make the engine ask for an address, but for `data:` and a fragment of
// the document: by allowlist of rules, of addresses, and of what may stand where an address could.
// Not guaranteed: that a relative address in a custom property's text is never used by a rule of the page's own (it leads
// to the page's own server at worst); and sheets are refused too for addresses that the engine would not have fetched.
// Hostile: whoever wrote the CSS; the page, where this is its world.
//
// Two looks, since neither is enough. The text's own tokens are complete: an address has to be one of them. What the
// engine kept is what counts, should it read the text differently than we do; but it does not show all that it kept
// (`background: url(x) var(--y); background-color: red` is written out without the address, and fetches it).

/** Functions whose text can be an address. */
const FETCHING = setOf('url src image image-set -webkit-image-set cross-fade -webkit-cross-fade filter -webkit-filter');

/** Functions that may stand inside of those: none puts in text from elsewhere, as var() does. */
const PLAIN = setOf(
  'url src image image-set -webkit-image-set cross-fade -webkit-cross-fade type calc min max clamp rgb rgba hsl hsla hwb lab lch oklab ' +
    'oklch color color-mix linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient ' +
    'repeating-conic-gradient blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia',
);

/** Functions whose text is only text. In any other it could be an address. */
const TEXTUAL = setOf(
  'format tech local counter counters attr var env type symbols lang string content leader target-counter target-counters ' +
    'target-text path style',
);

/** Leads to another server, or may: a scheme, a host, or a backslash, which counts as a slash in addresses. */
const ABSOLUTE = /[:\\]|\/[\0- ]*\//;

/** @param {string} address @param {string} property A font's `#x` is the document once more, fetched as a font. */
const isHarmless = (address, property) =>
  lower(sliceText(address, 0, 5)) === 'data:' || (startsWith(address, '#') && lower(property) !== 'src');

/** @typedef {{what: string, property: string, rule: string}} Fetch */

/** The brackets that are open, by their function's name or as they are. */
class Brackets {
  /** @type {string[]} */
  open = [];
  /** How many of them are no block of rules, and how many belong to functions that fetch. */
  inValue = 0;
  fetching = 0;

  /** @param {Token} token */
  see({ kind, value }) {
    if (kind === 'function' || kind === 'open') this.count(value, 1);
    if (kind === 'function' || kind === 'open') push(this.open, value);
    else if (kind === 'close' && this.open.length > 0 && this.isClosedBy(value)) {
      this.count(this.open[this.open.length - 1], -1);
      this.open.length -= 1;
    }
  }

  /** Any other closing bracket means nothing here. @param {string} value */
  isClosedBy(value) {
    const last = this.open[this.open.length - 1];
    return value === (last === '{' ? '}' : last === '[' ? ']' : ')');
  }

  /** @param {string} opened @param {1 | -1} by */
  count(opened, by) {
    if (opened !== '{') this.inValue += by;
    if (FETCHING.has(opened)) this.fetching += by;
  }

  /** The function, or the selector's or grid's square bracket, that something stands in. @returns {string | undefined} */
  inner() {
    let at = this.open.length - 1;
    while (at >= 0 && (this.open[at] === '(' || this.open[at] === '{')) at -= 1;
    return this.open[at];
  }

  /** Why this token may make the engine fetch. @param {Token} token @param {string} property @returns {string | undefined} */
  fetchOf({ kind, value }, property) {
    if (kind === 'string') return this.fetchOfText(value, property);
    if (kind === 'url') return isHarmless(value, property) ? undefined : `url(${clip(value, 200)})`;
    if (kind === 'bad-url') return `${clip(value, 200)} (which is no valid address)`;
    if (kind === 'odd') return 'a function whose name engines read differently';
    const inner = this.inner();
    if (inner === 'url' && kind !== 'close') return 'url() with more than an address';
    if (inner === 'attr' && (value === 'type' || (kind === 'name' && lower(value) === 'url'))) return 'attr() of a type that may be an address';
    if (kind === 'function' && this.fetching > 0 && !PLAIN.has(value)) return `${value}() where an address stands`;
    return undefined;
  }

  /** @param {string} text @param {string} property */
  fetchOfText(text, property) {
    if (isHarmless(text, property)) return undefined;
    const inner = this.inner();
    const isAddress = inner !== 'type' && (this.fetching > 0 || (inner !== undefined && inner !== '[' && !TEXTUAL.has(inner)));
    const isCustom = startsWith(property, '--') || lower(property) === 'initial-value';
    const mayBecome = isCustom && fits(ABSOLUTE, text);
    return isAddress || mayBecome ? stringifyJson(clip(text, 200)) : undefined;
  }
}

/** Which rule and declaration a token is in, told from the tokens alone; for messages, and for `isHarmless`. */
class Statement {
  property = '';
  /** @type {string[]} */
  rules = [];
  css;
  start = 0;
  count = 0;
  first = '';

  /** @param {string} css */
  constructor(css) {
    this.css = css;
  }

  /** @param {Token} token Outside of all brackets but those of rules. */
  see({ kind, value, at }) {
    if (kind === 'open' && value === '{') {
      push(this.rules, this.text(at));
      this.begin(at + 1);
    } else if (kind === 'close' || (kind === 'mark' && value === ';')) {
      if (kind === 'close' && this.rules.length > 0) this.rules.length -= 1;
      this.begin(at + 1);
    } else {
      this.count += 1;
      if (this.count === 1) this.first = kind === 'name' ? value : '';
      else if (this.count === 2 && value === ':') this.property = this.first;
    }
  }

  /** @param {number} at */
  begin(at) {
    this.start = at;
    this.count = 0;
    this.property = '';
  }

  /** What was said so far. @param {number} at */
  text(at) {
    return clip(squeeze(sliceText(this.css, this.start, at)), 100);
  }

  /** @param {number} at */
  rule(at) {
    return this.rules.length === 0 ? this.text(at) : this.rules[this.rules.length - 1];
  }
}

/**
 * The first thing in some CSS that may make the engine fetch.
 * @param {string} css
 * @param {string} [property] for a declaration's value
 * @returns {Fetch | undefined}
 */
function fetchIn(css, property) {
  const reader = new CssReader(css);
  const brackets = new Brackets();
  const statement = new Statement(reader.text);
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (property === undefined && brackets.inValue === 0) statement.see(token);
    const within = property ?? statement.property;
    const what = brackets.fetchOf(token, within);
    if (what !== undefined) return { what, property: within, rule: statement.rule(token.at) };
    brackets.see(token);
  }
  return undefined;
}

/** Brackets inside of brackets. Some thousand nested rules end the engine's process, before anybody could look at them. */
const MAX_NESTING = 100;

/** What no sheet may have, looked at before the engine sees it. @param {string} css */
function refuseShape(css) {
  const reader = new CssReader(css);
  const brackets = new Brackets();
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    // Constructable sheets drop imports, however they are spelled; this says so instead of staying silent.
    if (token.kind === 'at' && lower(token.value) === 'import') throw invalid('`@import` has no effect here; give the rules themselves');
    brackets.see(token);
    if (brackets.open.length > MAX_NESTING) throw invalid(`\`css\` has more than ${MAX_NESTING} brackets inside of each other`);
  }
}

/** The rules that are let through. A kind that is not here may bring text that nobody looked at. */
const ALLOWED_RULES = [
  'CSSStyleRule', 'CSSNestedDeclarations', 'CSSMediaRule', 'CSSSupportsRule', 'CSSContainerRule', 'CSSLayerBlockRule', 'CSSLayerStatementRule',
  'CSSScopeRule', 'CSSStartingStyleRule', 'CSSFontFaceRule', 'CSSFontFeatureValuesRule', 'CSSFontPaletteValuesRule', 'CSSKeyframesRule',
  'CSSKeyframeRule', 'CSSPropertyRule', 'CSSPageRule', 'CSSMarginRule', 'CSSCounterStyleRule', 'CSSPositionTryRule', 'CSSViewTransitionRule',
  'CSSNamespaceRule',
];

/** @typedef {{declarations?: (rule: CSSRule) => CSSStyleDeclaration, rules?: (rule: CSSRule) => CSSRuleList, isName: boolean}} RuleKind */

const { getPrototypeOf } = Object;
const ruleText = getter(CSSRule.prototype, 'cssText');
const ruleAt = method(CSSRuleList.prototype, 'item');
const rulesLength = getter(CSSRuleList.prototype, 'length');
const declarationsLength = getter(CSSStyleDeclaration.prototype, 'length');
const declarationAt = method(CSSStyleDeclaration.prototype, 'item');

/** The accessor that instances of a kind of rule have, their own or inherited. @param {object} prototype @param {string} name */
function accessor(prototype, name) {
  for (let at = prototype; at !== null; at = getPrototypeOf(at)) {
    const get = getOwnPropertyDescriptor(at, name)?.get;
    if (get !== undefined) return uncurry(get);
  }
  return undefined;
}

/** @returns {Map<object, RuleKind>} By the prototype, which no rule of a page's own can have. */
function ruleKinds() {
  /** @type {Map<object, RuleKind>} */
  const kinds = new SafeMap();
  each(ALLOWED_RULES, (name) => {
    const kind = /** @type {Record<string, {prototype: object} | undefined>} */ (/** @type {unknown} */ (window))[name];
    // Not every engine has all of them.
    if (kind === undefined) return;
    const { prototype } = kind;
    // A namespace's address is a name that nothing fetches.
    kinds.set(prototype, { declarations: accessor(prototype, 'style'), rules: accessor(prototype, 'cssRules'), isName: name === 'CSSNamespaceRule' });
  });
  return kinds;
}

const kindsOfRules = ruleKinds();

/** What a rule says before its block; declarations between nested rules say nothing. @param {CSSRule} rule */
function ruleName(rule) {
  const text = ruleText(rule);
  return hasText(text, '{') ? clip(squeeze(splitText(text, '{')[0]), 100) : '';
}

/** @param {CSSRuleList} rules @param {number} depth @returns {Fetch | undefined} */
function fetchInRules(rules, depth) {
  const count = rulesLength(rules);
  for (let i = 0; i < count; i += 1) {
    const rule = /** @type {CSSRule} */ (ruleAt(rules, i));
    const found = fetchInRule(rule, depth);
    // A rule's name is its whole text written out: only asked for where it is needed.
    if (found !== undefined) return found.rule === '' ? { ...found, rule: ruleName(rule) } : found;
  }
  return undefined;
}

/** @param {CSSRule} rule @param {number} depth @returns {Fetch | undefined} */
function fetchInRule(rule, depth) {
  const kind = kindsOfRules.get(getPrototypeOf(rule));
  if (kind === undefined || depth > MAX_NESTING) return { what: 'as a kind of rule that is not known to fetch nothing', property: '', rule: '' };
  if (kind.isName) return undefined;
  if (kind.declarations === undefined && kind.rules === undefined) return fetchIn(ruleText(rule));
  const found = kind.declarations === undefined ? undefined : fetchInDeclarations(kind.declarations(rule));
  return found ?? (kind.rules === undefined ? undefined : fetchInRules(kind.rules(rule), depth + 1));
}

/** @param {CSSStyleDeclaration} declarations @returns {Fetch | undefined} */
function fetchInDeclarations(declarations) {
  const count = declarationsLength(declarations);
  for (let i = 0; i < count; i += 1) {
    const property = declarationAt(declarations, i);
    const found = fetchIn(propertyValue(declarations, property), property);
    if (found !== undefined) return { ...found, rule: '' };
  }
  return undefined;
}

/** An inspector that is open fetches what such a comment names. */
const SOURCE_MAP = /[#@]\s*sourceMappingURL\s*=/i;

/**
 * What a sheet would fetch; `undefined` if nothing.
 * @param {string} css what it was made of
 * @param {CSSStyleSheet} sheet
 * @returns {Fetch | undefined}
 */
function fetchInSheet(css, sheet) {
  if (fits(SOURCE_MAP, css)) return { what: 'a source map', property: '', rule: 'a comment' };
  return fetchIn(css) ?? fetchInRules(rulesOf(sheet), 0);
}
