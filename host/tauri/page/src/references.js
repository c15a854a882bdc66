// @ts-check
// Element references: `e1`, `e2`, … for elements, and back.
//
// Guarantees: an element keeps its reference for as long as it lives, wherever it is moved; a reference is never used
// again for another element of this document; none is dropped to make room. References keep no element alive.
// Not guaranteed: references from before a navigation. The host knows when a document was replaced.
// Hostile: the page, which can't reach the tables.

/** @typedef {{ref: string, held: WeakRef<Element>, seen: number}} Reference `seen`: the last walk that met the element. */

/** @type {WeakMap<Element, Reference>} */
const referenceOf = new SafeWeakMap();
/** @type {Map<string, Reference>} */
const elementOf = new SafeMap();
/** Walks so far. What the present one met is in the page without being asked. */
let walks = 0;
/** References that have become useless and were not reported yet. @type {Set<string>} */
const lost = new SafeSet();
/** References already reported as stale, so that each is reported once. @type {Set<string>} */
const reported = new SafeSet();
let lastReference = 0;

/** How many stale references a snapshot lists: a page that replaces everything would fill the reply with them. */
const MAX_STALE = 500;

/** How many references make it worth while to look for useless ones. */
let sweepAt = 4096;

/** Forgets the references of elements that no longer exist anywhere. */
function sweep() {
  elementOf.forEach(({ held }, ref) => {
    if (derefOf(held) === undefined) forget(ref);
  });
  sweepAt = max(4096, 2 * elementOf.size);
}

/** @param {string} ref */
function forget(ref) {
  elementOf.delete(ref);
  if (!reported.delete(ref) && lost.size < MAX_STALE) lost.add(ref);
}

/** @param {Element} element @returns {string} */
function reference(element) {
  const known = referenceOf.get(element);
  if (known !== undefined) {
    known.seen = walks;
    return known.ref;
  }
  lastReference += 1;
  const ref = `e${lastReference}`;
  const made = { ref, held: new CapturedWeakRef(element), seen: walks };
  referenceOf.set(element, made);
  elementOf.set(ref, made);
  if (elementOf.size >= sweepAt) sweep();
  return ref;
}

/** @param {string} ref @returns {Element} */
function resolve(ref) {
  const element = derefIn(elementOf.get(ref));
  if (element !== undefined && isConnected(element) && isInThisPage(element)) return element;
  if (!fits(/^e[1-9][0-9]*$/, ref)) throw invalid(`${clip(ref, 40)} is not an element reference; they look like e12`);
  throw new Failure(
    'stale-reference',
    `${clip(ref, 40)} is no longer in the page; take a new snapshot and use its references`,
  );
}

/** An element of a frame that was removed stays connected to its own document. @param {Element} element */
function isInThisPage(element) {
  const owner = ownerDocument(element);
  return owner === document || (owner !== null && viewOf(owner) !== null);
}

/** @param {Args} args @param {string} [key] */
const elementArgument = (args, key = 'ref_id') => resolve(requiredText(args, key));

/** Begins a walk, at whose end `newlyStale` is asked. */
function beginWalk() {
  walks += 1;
}

/** @param {Reference | undefined} known */
const derefIn = (known) => (known === undefined ? undefined : derefOf(known.held));

/** References that stopped being usable since this was asked last. @returns {string[]} */
function newlyStale() {
  elementOf.forEach((known, ref) => {
    if (known.seen === walks) {
      if (reported.size > 0) reported.delete(ref);
      return;
    }
    const element = derefOf(known.held);
    if (element === undefined) {
      forget(ref);
    } else if (isConnected(element) && isInThisPage(element)) {
      reported.delete(ref);
    } else if (!reported.has(ref) && lost.size < MAX_STALE) {
      reported.add(ref);
      lost.add(ref);
    }
  });
  /** @type {string[]} */
  const stale = [];
  lost.forEach((ref) => push(stale, ref));
  lost.clear();
  return stale;
}
