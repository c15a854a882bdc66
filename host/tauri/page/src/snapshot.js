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

/** Characters of one run of text. A licence in a text node would fill the reader's context. */
const MAX_TEXT = 2000;

/** @typedef {{maxNodes: number, maxDepth: number, interactiveOnly: boolean}} Limits */

class Walk {
  /** @param {Limits} limits */
  constructor(limits) {
    this.limits = limits;
    this.nodes = 0;
    this.truncated = false;
    this.focused = activeElementDeep();
    /** @type {Run | null} */
    this.run = null;
  }

  /** @param {Element} top @returns {Shown[]} */
  from(top) {
    /** @type {Shown[]} */
    const out = [];
    this.element(top, out, 0, 0, false);
    this.flush(out);
    return out;
  }

  /**
   * @param {Element} element
   * @param {Shown[]} out
   * @param {number} depth in the page
   * @param {number} level in the snapshot
   * @param {boolean} named by an ancestor whose name already says this element's text
   */
  element(element, out, depth, level, named) {
    if (this.truncated || SKIPPED.has(localName(element)) || isOurs(element)) return;
    if (depth > MAX_DEPTH) {
      this.truncated = true;
      return;
    }
    if (!isRendered(element)) return;
    if (attribute(element, 'aria-hidden') === 'true') return;
    const role = roleOf(element);
    const shown = this.worthShowing(element, role) ? this.describe(element, role) : null;
    if (shown === null) this.hoist(element, out, depth, level, named);
    else this.keep(shown, out, depth, level, named);
  }

  /** @param {Element} element @param {string} role */
  worthShowing(element, role) {
    const interactive = isInteractive(element, role);
    if (this.limits.interactiveOnly && !interactive && role !== 'iframe') return false;
    if (role === 'generic' && !interactive) return attribute(element, 'aria-label') !== null && isNamedByAuthor(element);
    return !TRANSPARENT.has(role) && checkVisibility(element, WITH_VISIBILITY) || OPTIONLIKE.has(role);
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

  /** @param {Shown} shown @param {Shown[]} out @param {number} depth @param {number} level @param {boolean} named */
  keep(shown, out, depth, level, named) {
    this.flush(out);
    if (!this.count()) return;
    push(out, shown);
    if (level >= this.limits.maxDepth) {
      this.truncated ||= firstChild(shown.element) !== null;
      return;
    }
    if (LEAVES.has(shown.role) || FIELDS.has(htmlTag(shown.element))) return;
    const saysAll = NAMED_BY_CONTENT.has(shown.role) && shown.name !== '';
    this.inside(shown.element, shown.children, depth, level + 1, named || saysAll);
    this.flush(shown.children);
    if (foldText(shown)) this.nodes -= 1;
    if (htmlTag(shown.element) === 'iframe' && documentInside(shown.element) === null) push(shown.states, 'cross-origin');
  }

  /** @param {Element} element @param {Shown[]} out @param {number} depth @param {number} level @param {boolean} named */
  hoist(element, out, depth, level, named) {
    if (localName(element) === 'svg') return;
    const inline = INLINE.has(localName(element)) || localName(element) === 'slot';
    if (!inline) this.flush(out);
    else if (standsAlone(element)) this.text(element, ' ', named);
    this.inside(element, out, depth, level, named || namesAnother(element));
    if (!inline) this.flush(out);
  }

  /** @param {Element} element @param {Shown[]} out @param {number} depth @param {number} level @param {boolean} named */
  inside(element, out, depth, level, named) {
    const silent = this.limits.interactiveOnly || !checkVisibility(element, WITH_VISIBILITY) && !hasNoBoxOfItsOwn(element);
    eachChild(element, (child) => {
      if (isElement(child)) this.element(child, out, depth + 1, level, named);
      else if (nodeType(child) === 3 && !silent) this.text(element, characters(/** @type {Text} */ (child)), named);
    });
  }

  /** @param {Element} owner @param {string} text @param {boolean} named */
  text(owner, text, named) {
    if (named) return;
    this.run ??= { owner, parts: [] };
    push(this.run.parts, text);
  }

  /** @param {Shown[]} out */
  flush(out) {
    const run = this.run;
    if (run === null) return;
    this.run = null;
    const text = squeeze(join(run.parts, ''));
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

/** @param {string} words */
function setOf(words) {
  /** @type {Set<string>} */
  const set = new SafeSet();
  each(splitText(words, ' '), (word) => set.add(word));
  return set;
}

const SKIPPED = setOf('script style template noscript head meta link title base datalist colgroup col');
/** Roles that only style text, or that a table's rows make plain: their content moves up. */
const TRANSPARENT = setOf('generic emphasis strong subscript superscript time deletion insertion code rowgroup document caption');
const OPTIONLIKE = setOf('option');
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
