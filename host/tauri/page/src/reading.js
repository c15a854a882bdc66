// @ts-check
// What is the same for many elements while they are read one after the other.
//
// Guarantees: what is kept here is kept for one uninterrupted run of ours, in which no code of the page's runs; so nothing
// that it says can have changed. Outside of such a run everything is asked of the elements themselves.
// Not guaranteed: that what is read has a meaning. Hostile: nobody; the page waits meanwhile.

/** @typedef {{labels: Map<Element, Element[]>, ariaDisabled: boolean}} Reading Labels by their control. */

/** @type {Reading | null} */
let reading = null;
/** The element that `isPlain` was asked about last. @type {Element | null} */
let judged = null;
let judgedPlain = false;

/**
 * Engines look through the whole document for the labels of one control, and through all ancestors for an attribute.
 * This does so once for all elements.
 * @template T
 * @param {readonly Root[]} roots
 * @param {() => T} run which has to be synchronous, and may not cause events
 * @returns {T}
 */
function whileReading(roots, run) {
  /** @type {Map<Element, Element[]>} */
  const labels = new SafeMap();
  each(roots, (root) => each(toList(allIn(root, 'label')), (label) => {
    const control = labelledBy(/** @type {HTMLLabelElement} */ (label));
    if (control === null) return;
    const before = labels.get(control);
    if (before === undefined) labels.set(control, [label]);
    else push(before, label);
  }));
  reading = { labels, ariaDisabled: some(roots, (root) => listLength(allIn(root, '[aria-disabled]')) > 0) };
  try {
    return run();
  } finally {
    reading = null;
    judged = null;
  }
}

/** Attributes beside `aria-*` that can change an element's role, name or state, whatever its tag is. */
const TELLING = setOf('role tabindex onclick contenteditable title placeholder value readonly');

/** Whether none of an element's attributes could; most elements have a class at most. @param {Element} element */
function isPlain(element) {
  if (reading === null) return false;
  if (element !== judged) {
    judged = element;
    judgedPlain = !hasAttributes(element) || !some(attributeNames(element), isTelling);
  }
  return judgedPlain;
}

/** @param {string} name */
const isTelling = (name) => (name[0] === 'a' && name[1] === 'r' && name[2] === 'i') || TELLING.has(name);
