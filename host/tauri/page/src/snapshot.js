// @ts-check
// The tree that a snapshot shows: roles, names, text; what means nothing is left out.
//
// Guarantees: one pass in reading order; each shown node has a reference; hidden and aria-hidden subtrees are left out,
// and so are elements without a role, whose content moves up. Text between two nodes is one text node.
// Not guaranteed: spaces that only CSS makes, and text that only CSS generates.
// Hostile: the page, which may be endless: nodes, depth and text are bounded, and what was left out is said.

/**
 * @typedef {object} Shown
 * @property {Element} element
 * @property {string} ref
 * @property {string} role `text` for a run of text; its element is the one around it.
 * @property {string} name
 * @property {string} text
 * @property {string[]} states
 * @property {string | undefined} value
 * @property {string | undefined} href
 * @property {Shown[]} children
 */

/** @typedef {{owner: Element, parts: string[]}} Run Text that is being gathered. */

/**
 * Where a walk is: depth in the page, level in the snapshot, and whether an ancestor's name says this place's text.
 * @typedef {{depth: number, level: number, named: boolean}} Place
 */

/** Characters of one run of text. A licence in a text node would fill the reader's context. */
const MAX_TEXT = 2000;

/** @typedef {{maxNodes: number, maxDepth: number, interactiveOnly: boolean}} Limits */

class Walk {
  nodes = 0;
  truncated = false;
  focused = activeElementDeep();
  /** @type {Run | null} */
  run = null;
  /** @type {Limits} */
  limits;

  /** @param {Limits} limits */
  constructor(limits) {
    this.limits = limits;
    beginWalk();
  }

  /** @param {Element} top @returns {Shown[]} */
  from(top) {
    /** @type {Shown[]} */
    const out = [];
    this.element(top, out, { depth: 0, level: 0, named: false });
    this.flush(out);
    return out;
  }

  /** @param {Element} element @param {Shown[]} out @param {Place} place */
  element(element, out, place) {
    if (this.truncated || SKIPPED.has(localName(element)) || isOurs(element)) return;
    if (place.depth > MAX_DEPTH) {
      this.truncated = true;
      return;
    }
    if (!isPlain(element) && attribute(element, 'aria-hidden') === 'true') return;
    const visible = checkVisibility(element, WITH_VISIBILITY);
    if (!visible && !isRendered(element)) return;
    const role = roleOf(element);
    const shown = this.worthShowing(element, role, visible) ? this.describe(element, role) : null;
    if (shown === null) this.hoist(element, out, place, visible);
    else this.keep(shown, out, place, visible);
  }

  /** @param {Element} element @param {string} role @param {boolean} visible */
  worthShowing(element, role, visible) {
    const interactive = isInteractive(element, role);
    if (this.limits.interactiveOnly && !interactive && role !== 'iframe') return false;
    if (role === 'generic' && !interactive) return !isPlain(element) && attribute(element, 'aria-label') !== null && isNamedByAuthor(element);
    return role === 'option' || (visible && !TRANSPARENT.has(role));
  }

  /** @param {Element} element @param {string} role @returns {Shown | null} */
  describe(element, role) {
    const name = CELLS.has(role) && !isNamedByAuthor(element) ? '' : nameOf(element, role);
    if (role === 'img' && name === '') return null;
    return {
      element, ref: reference(element), role, name, text: '', states: statesOf(element, role, this.focused),
      value: fieldValue(element), href: hrefOf(element), children: [],
    };
  }

  /** @param {Shown} shown @param {Shown[]} out @param {Place} place @param {boolean} visible */
  keep(shown, out, { depth, level, named }, visible) {
    this.flush(out);
    if (!this.count()) return;
    out[out.length] = shown;
    const tag = htmlTag(shown.element);
    if (level >= this.limits.maxDepth) {
      this.truncated ||= firstChild(shown.element) !== null;
      return;
    }
    if (LEAVES.has(shown.role) || FIELDS.has(tag)) return;
    const saysAll = NAMED_BY_CONTENT.has(shown.role) && shown.name !== '';
    this.inside(shown.element, shown.children, { depth, level: level + 1, named: named || saysAll }, visible);
    this.flush(shown.children);
    if (foldText(shown)) this.nodes -= 1;
    if (tag === 'iframe' && documentInside(shown.element) === null) push(shown.states, 'cross-origin');
  }

  /** @param {Element} element @param {Shown[]} out @param {Place} place @param {boolean} visible */
  hoist(element, out, { depth, level, named }, visible) {
    const tag = localName(element);
    if (tag === 'svg') return;
    const inline = INLINE.has(tag) || tag === 'slot';
    if (!inline) this.flush(out);
    else if (standsAlone(element)) this.text(element, ' ', named);
    this.inside(element, out, { depth, level, named: named || namesAnother(element) }, visible);
    if (!inline) this.flush(out);
  }

  /** @param {Element} element @param {Shown[]} out @param {Place} place of the element @param {boolean} visible */
  inside(element, out, { depth, level, named }, visible) {
    const silent = this.limits.interactiveOnly || named || (!visible && !hasNoBoxOfItsOwn(element));
    const place = { depth: depth + 1, level, named };
    if (SPECIAL_INSIDE.has(localName(element))) {
      eachChild(element, (child) => this.child(child, element, out, place, silent));
      return;
    }
    const shadow = shadowInside(element);
    if (shadow === null && firstElementChild(element) === null) {
      // Half of all elements hold one text or nothing, which the engine gives without its node.
      if (!silent) this.text(element, textContent(element) ?? '', named);
      return;
    }
    let child = shadow === null && silent ? firstElementChild(element) : firstChild(shadow ?? element);
    while (child !== null) {
      this.child(child, element, out, place, silent);
      child = shadow === null && silent ? nextElementSibling(/** @type {Element} */ (child)) : nextSibling(child);
    }
  }

  /** @param {Node} child @param {Element} element @param {Shown[]} out @param {Place} place @param {boolean} silent */
  child(child, element, out, place, silent) {
    const type = nodeType(child);
    if (type === 1) this.element(/** @type {Element} */ (child), out, place);
    else if (type === 3 && !silent) this.text(element, characters(/** @type {Text} */ (child)), place.named);
  }

  /** @param {Element} owner @param {string} text @param {boolean} named */
  text(owner, text, named) {
    if (named || text === '') return;
    this.run ??= { owner, parts: [] };
    this.run.parts[this.run.parts.length] = text;
  }

  /** @param {Shown[]} out */
  flush(out) {
    const run = this.run;
    if (run === null) return;
    this.run = null;
    const text = squeeze(run.parts.length === 1 ? run.parts[0] : join(run.parts, ''));
    if (text === '' || !this.count()) return;
    push(out, {
      element: run.owner, ref: reference(run.owner), role: 'text', name: '', text: clip(text, MAX_TEXT), states: [],
      value: undefined, href: undefined, children: [],
    });
  }

  count() {
    if (this.nodes >= this.limits.maxNodes) {
      this.truncated = true;
      return false;
    }
    this.nodes += 1;
    return true;
  }
}

/** Elements that do not show just their own or their shadow root's children: `eachChild` knows. */
const SPECIAL_INSIDE = setOf('slot iframe details');
const SKIPPED = setOf('script style template noscript head meta link title base datalist colgroup col');
/** Roles that only style text, or that a table's rows make plain: their content moves up. */
const TRANSPARENT = setOf('generic emphasis strong subscript superscript time deletion insertion code rowgroup document caption');
const LEAVES = setOf('img separator progressbar meter slider spinbutton');
/** Their content is their value; options are reached through `value`. */
const FIELDS = setOf('input textarea');

/** Inline elements side by side without text between them are laid out apart more often than not. @param {Element} element */
function standsAlone(element) {
  if (localName(element) !== 'span') return false;
  const parent = parentNode(element);
  for (let at = parent === null ? null : firstChild(parent); at !== null; at = nextSibling(at)) {
    if (nodeType(at) === 3 && squeeze(characters(/** @type {Text} */ (at))) !== '') return false;
  }
  return true;
}

/** A cell's content follows anyway, with its controls. */
const CELLS = setOf('cell gridcell columnheader rowheader');

/** A label, legend or caption whose text is already the name of what it is for. @param {Element} element */
function namesAnother(element) {
  const tag = htmlTag(element);
  const named = tag === 'label' ? labelledBy(/** @type {HTMLLabelElement} */ (element))
    : tag === 'caption' || tag === 'legend' || tag === 'figcaption' ? parentNode(element) : null;
  if (!isElement(named) || !checkVisibility(named) || hasAttribute(named, 'aria-label') || hasAttribute(named, 'aria-labelledby')) return false;
  return (textContent(element) ?? '').length <= MAX_NAME;
}

/** A node whose only content is text shows it on its own line. @param {Shown} shown @returns {boolean} */
function foldText(shown) {
  const only = shown.children.length === 1 ? shown.children[0] : undefined;
  if (only !== undefined && only.role === 'text' && shown.value === undefined) {
    shown.text = only.text;
    shown.children = [];
    return true;
  }
  return false;
}
