// @ts-check
// Element references: `e1`, `e2`, … for elements, and back.
//
// Guarantees: an element keeps its reference for as long as it lives, wherever it is moved; a reference is never used
// again for another element of this document; none is dropped to make room. References keep no element alive.
// Not guaranteed: references from before a navigation. The host knows when a document was replaced.
// Hostile: the page, which can't reach the tables.

/** @type {WeakMap<Element, string>} */
const referenceOf = new SafeWeakMap();
/** @type {Map<string, WeakRef<Element>>} */
const elementOf = new SafeMap();
/** References that have become useless and were not reported yet. @type {Set<string>} */
const lost = new SafeSet();
/** References already reported as stale, so that each is reported once. @type {Set<string>} */
const reported = new SafeSet();
let lastReference = 0;

/** How many stale references a snapshot lists: a page that replaces everything would fill the reply with them. */
const MAX_STALE = 500;

const collected = new SafeRegistry((/** @type {string} */ ref) => {
  elementOf.delete(ref);
  if (!reported.delete(ref) && lost.size < MAX_STALE) lost.add(ref);
});

/** @param {Element} element @returns {string} */
function reference(element) {
  const known = referenceOf.get(element);
  if (known !== undefined) return known;
  lastReference += 1;
  const ref = `e${lastReference}`;
  referenceOf.set(element, ref);
  elementOf.set(ref, new SafeWeakRef(element));
  collected.register(element, ref);
  return ref;
}

/** @param {string} ref @returns {Element} */
function resolve(ref) {
  const element = elementOf.get(ref)?.deref();
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

/** References that stopped being usable since this was asked last. @returns {string[]} */
function newlyStale() {
  /** @type {string[]} */
  const stale = [];
  lost.forEach((ref) => push(stale, ref));
  lost.clear();
  elementOf.forEach((held, ref) => {
    const element = held.deref();
    if (element !== undefined && isConnected(element) && isInThisPage(element)) {
      reported.delete(ref);
    } else if (!reported.has(ref) && stale.length < MAX_STALE) {
      reported.add(ref);
      push(stale, ref);
    }
  });
  return stale;
}
