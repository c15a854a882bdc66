// @ts-check
// Fields whose value never leaves the page.
//
// Guarantees: a field is secret when it is a password field, when it was one at any earlier call (a page that shows a
// password switches its type), or when its `autocomplete` names a password, a one-time code or card data; no verb
// returns such a value, and no selector can probe it letter by letter.
// Not guaranteed: a password that was switched to text before the first call after the page loaded; a secret that the
// page itself writes elsewhere, into text or into a field that nothing marks.
// Hostile: the page's author may be careless; whoever calls may be curious.

const REDACTED = '[REDACTED]';
const SECRET_PURPOSES = ['current-password', 'new-password', 'one-time-code', 'cc-number', 'cc-csc'];
/** @type {WeakSet<Element>} */
const oncePassword = new SafeWeakSet();

/** @param {Element} element */
function isSecret(element) {
  const tag = htmlTag(element);
  if (tag !== 'input' && tag !== 'textarea' && tag !== 'select') return false;
  if (tag === 'input' && inputType(/** @type {HTMLInputElement} */ (element)) === 'password') {
    oncePassword.add(element);
    return true;
  }
  if (oncePassword.has(element)) return true;
  const purposes = attribute(element, 'autocomplete');
  return purposes !== null && some(wordsOf(lower(purposes)), (word) => includes(SECRET_PURPOSES, word));
}

/** Called at the start of each verb, so that a later switch of type is no way out. @param {readonly Root[]} roots */
function rememberPasswords(roots) {
  each(roots, (root) => {
    each(toList(allIn(root, 'input[type="password" i]')), (element) => oncePassword.add(element));
  });
}

/**
 * `input[value^="s"]` asks for a secret's first letter. Escapes in brackets are refused with it: they could spell it.
 * @param {string} selector
 */
function refuseProbing(selector) {
  if (!fits(/\[[^\]]*(value|\\)/i, selector)) return;
  let secrets = false;
  eachRoot((root) => {
    secrets ||= some(toList(allIn(root, 'input[value], textarea')), isSecret);
  });
  if (secrets) throw invalid('a selector can not test `value`, nor escape a name in brackets, while the page has secret fields');
}
