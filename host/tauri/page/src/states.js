// @ts-check
// What a user is told about an element besides its name: states, value, link target.
//
// Guarantees: the value of a secret field is never returned by anything here, and nothing else reads values.
// Not guaranteed: states set through ElementInternals, which can't be read.
// Hostile: the page, whose ARIA attributes need not be true; native states win over them.

/** The longest value or address that is shown whole. */
const MAX_VALUE = 1000;

/** @param {Element} element @returns {string | undefined} */
function fieldValue(element) {
  const raw = rawValue(element);
  if (raw === undefined) return undefined;
  return isSecret(element) ? (raw === '' ? '' : REDACTED) : clip(raw, MAX_VALUE);
}

const VALUELESS_INPUTS = ['checkbox', 'radio', 'submit', 'reset', 'button', 'image', 'hidden'];

/** @param {Element} element @returns {string | undefined} */
function rawValue(element) {
  switch (htmlTag(element)) {
    case 'input': {
      const input = /** @type {HTMLInputElement} */ (element);
      if (includes(VALUELESS_INPUTS, inputType(input))) return undefined;
      return inputType(input) === 'file' ? fileNames(input) : inputValue(input);
    }
    case 'textarea': return areaValue(/** @type {HTMLTextAreaElement} */ (element));
    case 'select': return selectedLabels(/** @type {HTMLSelectElement} */ (element));
    case 'meter': case 'progress': return attribute(element, 'value') ?? undefined;
    default: return isPlain(element) ? undefined : attribute(element, 'aria-valuetext') ?? attribute(element, 'aria-valuenow') ?? undefined;
  }
}

/** The file names without the made-up path. @param {HTMLInputElement} input */
function fileNames(input) {
  const path = splitText(inputValue(input), '\\');
  return path[path.length - 1];
}

/** @param {HTMLSelectElement} select @returns {HTMLOptionElement[]} */
function optionsOf(select) {
  const options = selectOptions(select);
  /** @type {HTMLOptionElement[]} */
  const list = [];
  const count = collectionLength(options);
  for (let i = 0; i < count; i += 1) push(list, options[i]);
  return list;
}

/** @param {HTMLSelectElement} select */
const selectedLabels = (select) =>
  join(map(filter(optionsOf(select), (option) => optionSelected(option)), (option) => squeeze(optionLabel(option))), ', ');

/** @param {Element} element @returns {boolean} */
const isDisabled = (element) =>
  (!NEVER_DISABLED.has(htmlTag(element)) && matches(element, ':disabled')) ||
  (reading?.ariaDisabled !== false && closest(element, '[aria-disabled="true" i]') !== null);

/** Tags that get states, and are no controls of their own. */
const NEVER_DISABLED = setOf('a area summary h1 h2 h3 h4 h5 h6 div span li td th tr table dialog details iframe form');

/** @param {Element} element @returns {boolean | 'mixed' | undefined} */
function checkedOf(element) {
  if (htmlTag(element) === 'input') {
    const input = /** @type {HTMLInputElement} */ (element);
    const type = inputType(input);
    if (type === 'checkbox' && inputIndeterminate(input)) return 'mixed';
    if (type === 'checkbox' || type === 'radio') return inputChecked(input);
  }
  const checked = isPlain(element) ? null : attribute(element, 'aria-checked');
  return checked === 'mixed' ? 'mixed' : checked === null ? undefined : checked === 'true';
}

/** @param {Element} element @returns {boolean | undefined} */
function expandedOf(element) {
  const tag = htmlTag(element);
  if (tag === 'summary') {
    const parent = parentNode(element);
    return isElement(parent) && htmlTag(parent) === 'details' ? hasAttribute(parent, 'open') : undefined;
  }
  const expanded = isPlain(element) ? null : attribute(element, 'aria-expanded');
  return expanded === 'true' ? true : expanded === 'false' ? false : undefined;
}

/** @param {Element} element */
const isSelected = (element) =>
  htmlTag(element) === 'option' ? optionSelected(/** @type {HTMLOptionElement} */ (element)) : attribute(element, 'aria-selected') === 'true';

/** @param {Element} element @param {boolean} field */
function isInvalid(element, field) {
  const invalidAttribute = attribute(element, 'aria-invalid');
  if (invalidAttribute !== null && invalidAttribute !== '' && invalidAttribute !== 'false') return true;
  return field && matches(element, ':user-invalid');
}

/** @param {Element} element @param {string} role @param {Element | null} focused @returns {string[]} */
function statesOf(element, role, focused) {
  /** @type {string[]} */
  const states = [];
  if (element === focused) push(states, 'focused');
  if (role === 'heading') push(states, `level=${headingLevel(element)}`);
  if (STATELESS.has(role)) return states;
  const field = FIELD_TAGS.has(htmlTag(element));
  if (isDisabled(element)) push(states, 'disabled');
  const checked = checkedOf(element);
  if (checked !== undefined && checked !== false) push(states, checked === 'mixed' ? 'mixed' : 'checked');
  const expanded = expandedOf(element);
  if (expanded !== undefined) push(states, expanded ? 'expanded' : 'collapsed');
  if (!field && isPlain(element)) return states;
  if (attribute(element, 'aria-pressed') === 'true') push(states, 'pressed');
  if (isSelected(element)) push(states, 'selected');
  if ((field && matches(element, ':required')) || attribute(element, 'aria-required') === 'true') push(states, 'required');
  if (isReadonly(element)) push(states, 'readonly');
  if (isInvalid(element, field)) push(states, 'invalid');
  return states;
}

/** Tags that can be required, selected or invalid without an attribute that says so. */
const FIELD_TAGS = setOf('input textarea select option');

/** Roles without states of their own: most of a page, and each selector match costs. */
const STATELESS = setOf(
    'article banner blockquote caption code complementary contentinfo definition deletion document emphasis figure ' +
      'generic heading img insertion list listitem main math navigation note paragraph region rowgroup search ' +
      'separator strong subscript superscript table term time text',
);

/** @param {Element} element */
function headingLevel(element) {
  const level = isPlain(element) ? null : attribute(element, 'aria-level');
  if (level !== null && fits(/^[1-9]\d*$/, level)) return level;
  const tag = htmlTag(element);
  return tag.length === 2 && tag[0] === 'h' && tag[1] >= '1' && tag[1] <= '6' ? tag[1] : '2';
}

/** @param {Element} element */
const isReadonly = (element) =>
  attribute(element, 'aria-readonly') === 'true' ||
  (hasAttribute(element, 'readonly') && includes(['input', 'textarea'], htmlTag(element)));

/**
 * The address of a link; without what the page's own has in common with it, which is shorter and says as much.
 * @param {Element} element
 * @returns {string | undefined}
 */
function hrefOf(element) {
  const tag = htmlTag(element);
  const link = tag === 'a' || tag === 'area' || (tag === '' && localName(element) === 'a');
  if (!link || !hasAttribute(element, 'href')) return undefined;
  const href = tag === 'a' ? anchorHref(/** @type {HTMLAnchorElement} */ (element))
    : tag === 'area' ? areaHref(/** @type {HTMLAreaElement} */ (element)) : (attribute(element, 'href') ?? '');
  const own = originOfPage();
  return clip(own !== '' && startsWith(href, `${own}/`) ? sliceText(href, own.length) : href, MAX_VALUE);
}

function originOfPage() {
  const own = originOf(window);
  return own === 'null' ? '' : own;
}
