// @ts-check
// Finding elements by what a user or a test sees: text, role, name, label, test id, selector.
//
// Guarantees: all criteria hold for each result; results are in document order, through shadow roots and frames; with
// `text`, the innermost elements that hold it. Matching ignores case and surplus white space unless `exact` is given.
// Not guaranteed: that a result is visible; `visible` tells.
// Hostile: the page; results and their text are bounded.

const MAX_RESULTS = 1000;
const TEST_IDS = ['data-testid', 'data-test-id', 'data-test'];
const CRITERIA = ['text', 'role', 'test_id', 'css', 'selector', 'name', 'tag', 'placeholder', 'alt', 'title_attr', 'label'];
const FIND_ARGS = slice(CRITERIA, 0);
push(FIND_ARGS, 'exact', 'enabled', 'max_results');

/** @typedef {(element: Element) => boolean} Test */

/** @param {string} wanted @param {boolean} exact @returns {(found: string) => boolean} */
function textTest(wanted, exact) {
  const squeezed = squeeze(wanted);
  if (exact) return (found) => squeeze(found) === squeezed;
  const lowered = lower(squeezed);
  return (found) => hasText(lower(squeeze(found)), lowered);
}

/** @param {Element} element */
function ownText(element) {
  const tag = htmlTag(element);
  if (tag === 'input') {
    const button = includes(['submit', 'reset', 'button'], inputType(/** @type {HTMLInputElement} */ (element)));
    return button ? nameOf(element, 'button') : '';
  }
  return gatherText(element, false);
}

/**
 * The text inside an element. Not `textContent`: that has the first value of text areas, which may be secret.
 * @param {Element} element
 * @param {boolean} shownOnly
 */
function gatherText(element, shownOnly) {
  /** @type {string[]} */
  const parts = [];
  /** @param {Element} holder */
  const gather = (holder) => {
    const tag = localName(holder);
    if (SKIPPED.has(tag) || tag === 'textarea' || isOurs(holder)) return;
    const closed = shownOnly && isClosedDetails(holder);
    for (let at = firstChild(holder); at !== null; at = nextSibling(at)) {
      if (nodeType(at) === 3 && !closed) push(parts, characters(/** @type {Text} */ (at)));
      else if (isElement(at) && (!shownOnly || isRendered(at))) gather(at);
    }
  };
  gather(element);
  return join(parts, '');
}

/** @param {Element} element @param {(text: string) => boolean} test */
const mayHave = (element, test) => htmlTag(element) === 'input' || test(textContent(element) ?? '');

/** @param {Args} args @param {string} key @param {string} name @param {boolean} exact @param {Test[]} tests */
function addAttributeTest(args, key, name, exact, tests) {
  const wanted = optionalText(args, key);
  if (wanted === undefined) return;
  const test = textTest(wanted, exact);
  push(tests, (element) => {
    const found = attribute(element, name);
    return found !== null && test(found);
  });
}

/** The cheap tests first: each later one sees fewer elements. @param {Args} args @returns {Test[]} */
function testsOf(args) {
  const exact = optionalFlag(args, 'exact') ?? false;
  /** @type {Test[]} */
  const tests = [];
  const testId = optionalText(args, 'test_id');
  if (testId !== undefined) push(tests, (element) => some(TEST_IDS, (name) => attribute(element, name) === testId));
  addAttributeTest(args, 'placeholder', 'placeholder', exact, tests);
  addAttributeTest(args, 'alt', 'alt', exact, tests);
  addAttributeTest(args, 'title_attr', 'title', exact, tests);
  const role = optionalText(args, 'role');
  if (role !== undefined) push(tests, (element) => roleOf(element) === lower(role));
  const enabled = optionalFlag(args, 'enabled');
  if (enabled !== undefined) push(tests, (element) => isDisabled(element) !== enabled);
  const text = optionalText(args, 'text');
  if (text !== undefined) {
    if (squeeze(text) === '') throw invalid('`text` is empty');
    const test = textTest(text, exact);
    // The engine's own text is fast, and rules most elements out.
    push(tests, (element) => mayHave(element, test) && test(ownText(element)));
  }
  const name = optionalText(args, 'name');
  if (name !== undefined) push(tests, nameTest(name, exact));
  const label = optionalText(args, 'label');
  if (label !== undefined) {
    const test = nameTest(label, exact);
    push(tests, (element) => isLabelled(element) && test(element));
  }
  return tests;
}

/** @param {string} wanted @param {boolean} exact @returns {Test} */
function nameTest(wanted, exact) {
  const test = textTest(wanted, exact);
  return (element) => test(nameOf(element, roleOf(element)));
}

/** @param {Element} element */
const isLabelled = (element) =>
  includes(['input', 'textarea', 'select', 'meter', 'output', 'progress'], htmlTag(element)) ||
  hasAttribute(element, 'aria-label') || hasAttribute(element, 'aria-labelledby');

/** @param {Args} args @returns {Element[]} */
function findAll(args) {
  if (!some(CRITERIA, (key) => args[key] !== undefined && args[key] !== null)) {
    throw invalid(`give at least one of ${join(CRITERIA, ', ')}`);
  }
  const css = optionalText(args, 'css') ?? optionalText(args, 'selector');
  const tag = optionalText(args, 'tag');
  if (tag !== undefined && !fits(/^[a-z][a-z0-9-]*$/i, tag)) throw invalid('`tag` has to be the name of an element');
  const tests = testsOf(args);
  const candidates = css !== undefined ? selectAll(css) : selectAll(tag ?? '*');
  const found = filter(candidates, (element) =>
    (tag === undefined || localName(element) === lower(tag)) && every(tests, (test) => test(element)));
  return args.text === undefined || args.text === null ? found : innermost(found);
}

/** Drops what holds another result. Document order puts an element right before what it holds. @param {Element[]} found */
function innermost(found) {
  /** @type {Set<Node>} */
  const holders = new SafeSet();
  each(found, (element) => {
    for (let at = parentNode(element); at !== null && !holders.has(at); at = parentNode(at)) holders.add(at);
  });
  return filter(found, (element) => !holders.has(element));
}

/** @param {Element} element */
function summaryOf(element) {
  const role = roleOf(element);
  return {
    ref_id: reference(element),
    tag: localName(element),
    role,
    name: nameOf(element, role),
    text: clip(squeeze(ownText(element)), 100),
    bounds: boundsOf(element),
    visible: isVisible(element),
    enabled: !isDisabled(element),
    value: fieldValue(element),
  };
}

const findVerbs = {
  find: {
    takes: FIND_ARGS,
    /** @param {Args} args @param {readonly Root[]} roots */
    run(args, roots) {
      const most = optionalNumber(args, 'max_results', 1, MAX_RESULTS) ?? 10;
      const found = whileReading(roots, () => findAll(args));
      return { elements: map(slice(found, 0, most), summaryOf), count: found.length, truncated: found.length > most };
    },
  },
};
