// @ts-check
// The tree as it is rendered: through open shadow roots, slots and same-origin frames.
//
// Guarantees: every element that a user could see is reached once, below where it is shown.
// Not guaranteed: closed shadow roots and cross-origin frames: their content can't be reached from here at all.
// Hostile: the page, which may nest without end; walks stop at MAX_DEPTH.

/** Nesting after which a walk stops: deeper than any real page, and safely within the engine's stack. */
const MAX_DEPTH = 500;

/** @param {Element} element @returns {Document | null} The document of a same-origin frame. */
function documentInside(element) {
  if (htmlTag(element) !== 'iframe') return null;
  try {
    return frameDocument(/** @type {HTMLIFrameElement} */ (element));
  } catch {
    return null;
  }
}

/**
 * The nodes shown inside an element, in order.
 * @param {Element} element
 * @param {(node: Node) => void} visit
 */
function eachChild(element, visit) {
  const tag = localName(element);
  if (tag === 'slot') {
    const assigned = assignedNodes(/** @type {HTMLSlotElement} */ (element));
    if (assigned.length > 0) {
      each(assigned, visit);
      return;
    }
  } else if (tag === 'iframe') {
    const inner = documentInside(element);
    const top = inner === null ? null : (bodyOf(inner) ?? documentElement(inner));
    if (top !== null) visit(top);
    return;
  }
  const closed = isClosedDetails(element);
  let child = firstChild(shadowOf(element) ?? element);
  while (child !== null) {
    const next = nextSibling(child);
    // Elements tell themselves that they are hidden in there; text can't.
    if (!closed || nodeType(child) === 1) visit(child);
    child = next;
  }
}

/** @param {Element} element */
const isClosedDetails = (element) => htmlTag(element) === 'details' && !hasAttribute(element, 'open');

/** The document, its open shadow roots and same-origin frames, and theirs. @returns {Root[]} */
function allRoots() {
  /** @type {Root[]} */
  const roots = [document];
  for (let i = 0; i < roots.length; i += 1) {
    const root = roots[i];
    const hosts = allIn(root, MAY_BE_HOSTS);
    const count = listLength(hosts);
    for (let k = 0; k < count; k += 1) {
      const inner = shadowOf(hosts[k]);
      if (inner !== null) push(roots, inner);
    }
    each(toList(allIn(root, 'iframe')), (frame) => {
      const inner = documentInside(frame);
      if (inner !== null) push(roots, inner);
    });
  }
  return roots;
}

/** The most usual elements that can't have a shadow root: asking each is most of a search for them. */
const NEVER_HOSTS =
  'a b br button code dd dl dt em g i img input label li ol option path select small strong svg table tbody td th tr ul use';
const NO_HOSTS = setOf(NEVER_HOSTS);
const MAY_BE_HOSTS = `:not(${join(splitText(NEVER_HOSTS, ' '), ',')})`;

/** @param {Element} element @returns {ShadowRoot | null} */
const shadowInside = (element) => (NO_HOSTS.has(localName(element)) ? null : shadowOf(element));

/** @param {(root: Root) => void} visit */
const eachRoot = (visit) => each(allRoots(), visit);

/** The element around a node as rendered, across slots, shadow roots and frames. @param {Node} node @returns {Element | null} */
function parentShown(node) {
  const slot = isElement(node) ? slotOfElement(node) : nodeType(node) === 3 ? slotOfText(/** @type {Text} */ (node)) : null;
  const parent = slot ?? parentNode(node);
  if (parent === null) return null;
  if (isElement(parent)) return parent;
  if (isShadowRoot(parent)) return shadowHost(parent);
  return nodeType(parent) === 9 ? frameOf(/** @type {Document} */ (parent)) : null;
}

/** The frame element that shows a document; none for the top one. @param {Document} inner @returns {Element | null} */
function frameOf(inner) {
  const view = inner === document ? null : viewOf(inner);
  return view === null ? null : frameElementOf(view);
}

/** @param {Element} outer @param {Node | null} node */
function containsShown(outer, node) {
  for (let at = node; at !== null; at = parentShown(at)) if (at === outer) return true;
  return false;
}

/** The focused element, inside shadow roots and frames. @returns {Element | null} */
function activeElementDeep() {
  let active = activeIn(document);
  while (active !== null) {
    const shadow = shadowOf(active);
    const inner = documentInside(active);
    const next = shadow !== null ? activeInShadow(shadow) : inner !== null ? activeIn(inner) : null;
    if (next === null) break;
    active = next;
  }
  return active;
}

/** The element with an id, in the tree that the asking element is in. @param {Element} near @param {string} id */
function byId(near, id) {
  const root = rootNode(near);
  if (nodeType(root) === 9) return elementById(/** @type {Document} */ (root), id);
  return nodeType(root) === 11 ? elementByIdIn(/** @type {DocumentFragment} */ (root), id) : null;
}

/** @param {string} selector @returns {Element[]} In all roots; a selector that is none is refused. */
function selectAll(selector) {
  refuseProbing(selector);
  /** @type {Element[]} */
  const found = [];
  eachRoot((root) => {
    try {
      each(toList(allIn(root, selector)), (element) => {
        if (!isOurs(element)) push(found, element);
      });
    } catch {
      throw invalid(`not a CSS selector: ${clip(selector, 200)}`);
    }
  });
  return found;
}
