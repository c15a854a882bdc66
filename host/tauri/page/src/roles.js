// @ts-check
// ARIA roles: the explicit one, else the one that HTML-AAM gives the element.
//
// Guarantees: what HTML-AAM says for the elements in the table, with its conditions on names, ancestors and attributes.
// `summary` counts as a button, which it is to a user. Elements without a role are `generic`.
// Not guaranteed: `presentation` inherited by required children (the rows of a presentational table keep their roles),
// and roles set through ElementInternals, which can't be read.
// Hostile: the page, which may claim any role for anything.

/** @type {Record<string, string>} */
const ROLE_OF_TAG = {
  __proto__: /** @type {any} */ (null),
  address: 'group', article: 'article', aside: 'complementary', blockquote: 'blockquote', button: 'button',
  caption: 'caption', code: 'code', datalist: 'listbox', dd: 'definition', del: 'deletion', details: 'group',
  dfn: 'term', dialog: 'dialog', dt: 'term', em: 'emphasis', fieldset: 'group', figure: 'figure', h1: 'heading',
  h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', hgroup: 'group', hr: 'separator',
  html: 'document', iframe: 'iframe', ins: 'insertion', li: 'listitem', main: 'main', math: 'math', menu: 'list',
  meter: 'meter', nav: 'navigation', ol: 'list', optgroup: 'group', option: 'option', output: 'status',
  p: 'paragraph', progress: 'progressbar', search: 'search', strong: 'strong', sub: 'subscript', summary: 'button',
  sup: 'superscript', table: 'table', tbody: 'rowgroup', textarea: 'textbox', tfoot: 'rowgroup', thead: 'rowgroup',
  time: 'time', tr: 'row', ul: 'list',
};

/** @type {Record<string, string>} */
const ROLE_OF_INPUT = {
  __proto__: /** @type {any} */ (null),
  button: 'button', checkbox: 'checkbox', email: 'textbox', image: 'button', number: 'spinbutton', radio: 'radio',
  range: 'slider', reset: 'button', search: 'searchbox', submit: 'button', tel: 'textbox', text: 'textbox',
  url: 'textbox', password: 'textbox', file: 'button',
};

/** Every concrete role of WAI-ARIA 1.3: an unknown token in `role` is skipped. */
const KNOWN_ROLES = setOf(
    'alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox ' +
      'complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic ' +
      'grid gridcell group heading image img insertion link list listbox listitem log main mark marquee math menu ' +
      'menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation ' +
      'progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider ' +
      'spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term textbox ' +
      'time timer toolbar tooltip tree treegrid treeitem',
);

const SECTIONING = 'article,aside,main,nav,section,[role=article],[role=complementary],[role=main],[role=navigation],[role=region]';

/** @param {Element} element @returns {string} */
function roleOf(element) {
  if (isPlain(element)) return implicitRole(element);
  const explicit = attribute(element, 'role');
  if (explicit === null || explicit === '') return implicitRole(element);
  const role = firstWhere(wordsOf(lower(explicit)), (word) => KNOWN_ROLES.has(word));
  if (role === undefined) return implicitRole(element);
  // A presentational element that takes focus or names itself is not presentational (ARIA's conflict resolution).
  if (role === 'none' || role === 'presentation') {
    return isFocusable(element) || hasAttribute(element, 'aria-label') ? implicitRole(element) : 'generic';
  }
  return role === 'image' ? 'img' : role;
}

/** @param {Element} element @returns {string} */
function implicitRole(element) {
  const tag = htmlTag(element);
  if (tag === '') return localName(element) === 'svg' ? 'img' : svgRole(element);
  switch (tag) {
    case 'div': case 'span': return 'generic';
    case 'a': case 'area': return hasAttribute(element, 'href') ? 'link' : 'generic';
    case 'input': return inputRole(/** @type {HTMLInputElement} */ (element));
    case 'select': return selectRole(/** @type {HTMLSelectElement} */ (element));
    case 'img': return attribute(element, 'alt') === '' && !hasAttribute(element, 'aria-label') ? 'generic' : 'img';
    case 'header': return closest(element, SECTIONING) === null ? 'banner' : 'generic';
    case 'footer': return closest(element, SECTIONING) === null ? 'contentinfo' : 'generic';
    case 'section': return isNamedByAuthor(element) ? 'region' : 'generic';
    case 'form': return isNamedByAuthor(element) ? 'form' : 'generic';
    case 'td': return isGridCell(element) ? 'gridcell' : 'cell';
    case 'th': return headerRole(element);
    case 'summary': return htmlTag(/** @type {Element} */ (parentShown(element) ?? element)) === 'details' ? 'button' : 'generic';
    default: return ROLE_OF_TAG[tag] ?? 'generic';
  }
}

/** @param {Element} element */
const svgRole = (element) => (localName(element) === 'a' && hasAttribute(element, 'href') ? 'link' : 'generic');

/** @param {HTMLInputElement} input */
function inputRole(input) {
  const type = inputType(input);
  const role = ROLE_OF_INPUT[type] ?? 'textbox';
  if (type === 'checkbox' && hasAttribute(input, 'switch')) return 'switch';
  return (role === 'textbox' || role === 'searchbox') && inputList(input) !== null ? 'combobox' : role;
}

/** @param {HTMLSelectElement} select */
const selectRole = (select) => (selectMultiple(select) || selectSize(select) > 1 ? 'listbox' : 'combobox');

/** @param {Element} element */
function isGridCell(element) {
  const table = closest(element, 'table');
  const role = table === null ? null : attribute(table, 'role');
  return role === 'grid' || role === 'treegrid';
}

/** @param {Element} element */
function headerRole(element) {
  const scope = lower(attribute(element, 'scope') ?? '');
  if (scope === 'row' || scope === 'rowgroup') return 'rowheader';
  if (scope === 'col' || scope === 'colgroup') return 'columnheader';
  return closest(element, 'tbody') !== null && previousIsNone(element) ? 'rowheader' : 'columnheader';
}

/** A header cell that opens a row of data heads that row. @param {Element} element */
function previousIsNone(element) {
  const row = parentNode(element);
  return isElement(row) && firstElementChild(row) === element && nextElementSibling(element) !== null &&
    htmlTag(/** @type {Element} */ (nextElementSibling(element))) === 'td';
}

/** @param {Element} element */
const isNamedByAuthor = (element) =>
  !isPlain(element) && (squeeze(attribute(element, 'aria-label') ?? '') !== '' || hasAttribute(element, 'aria-labelledby') ||
    squeeze(attribute(element, 'title') ?? '') !== '');

/** @param {Element} element */
function isFocusable(element) {
  if (hasAttribute(element, 'tabindex')) return true;
  const tag = htmlTag(element);
  return tag !== '' && tabIndex(/** @type {HTMLElement} */ (element)) >= 0 && !matches(element, ':disabled');
}

/** Roles to act on. */
const INTERACTIVE = setOf(
    'button checkbox combobox link listbox menuitem menuitemcheckbox menuitemradio option radio scrollbar searchbox ' +
      'slider spinbutton switch tab textbox treeitem',
);

/** Something to act on: by its role, or because its author made it take focus, clicks or text. @param {Element} element @param {string} role */
function isInteractive(element, role) {
  if (INTERACTIVE.has(role)) return true;
  if (isPlain(element)) return false;
  if (hasAttribute(element, 'onclick')) return true;
  const index = attribute(element, 'tabindex');
  if (index !== null && !startsWith(trim(index), '-')) return true;
  const editable = attribute(element, 'contenteditable');
  return editable !== null && lower(editable) !== 'false';
}
