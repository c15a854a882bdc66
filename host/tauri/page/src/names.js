// @ts-check
// Accessible names, after "Accessible Name and Description Computation" and HTML-AAM.
//
// Guarantees: the order of aria-labelledby, aria-label, the element's own way (labels, alt, legend, caption, value),
// content, title, placeholder; hidden content counts only when aria-labelledby points at it; each element at most once.
// Not guaranteed: text that CSS generates (::before), and the spaces that CSS layout adds: a block is told by its tag.
// Hostile: the page, which may label in circles; a walk visits each element once and stops at MAX_NAME characters.

/** Characters of a name. Nobody reads more, and a page could label each of its elements with a novel. */
const MAX_NAME = 400;

/** Tags whose content flows into the text around it. */
const INLINE = setOf(
  'a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup time tt u var wbr',
);

/** Roles that are named by what they contain. */
const NAMED_BY_CONTENT = setOf(
    'button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio ' +
      'rowheader switch tab tooltip treeitem',
);

/** Tags that `ownName` knows. */
const NAMED_BY_TAG = setOf(
  'input textarea select button meter output progress img area fieldset table figure option optgroup iframe',
);
NAMED_BY_TAG.add('');

/** The elements that a name went through. Most go through none, and making a set costs more than the name. */
class Trail {
  /** @type {Set<Element> | null} */
  elements = null;

  /** @param {Element} element */
  has(element) {
    return this.elements !== null && this.elements.has(element);
  }

  /** @param {Element} element */
  add(element) {
    this.elements ??= new SafeSet();
    this.elements.add(element);
  }
}

/** @typedef {{visited: Trail, throughHidden: boolean}} Naming */

/** @param {Element} element @param {string} role @returns {string} */
function nameOf(element, role) {
  /** @type {Naming} */
  const naming = { visited: new Trail(), throughHidden: false };
  const byContent = NAMED_BY_CONTENT.has(role);
  if (isPlain(element) && !NAMED_BY_TAG.has(htmlTag(element))) return byContent ? clip(contentName(element, naming), MAX_NAME) : '';
  const name =
    namedByOthers(element, naming) || ownName(element, role, naming) || (byContent ? contentName(element, naming) : '') ||
    squeeze(attribute(element, 'title') ?? '') || squeeze(attribute(element, 'aria-placeholder') ?? attribute(element, 'placeholder') ?? '');
  return clip(name, MAX_NAME);
}

/** aria-labelledby and aria-label. @param {Element} element @param {Naming} naming */
function namedByOthers(element, naming) {
  const ids = attribute(element, 'aria-labelledby');
  if (ids !== null) {
    const parts = map(wordsOf(ids), (id) => {
      const other = byId(element, id);
      if (other === null) return '';
      const pointed = { visited: naming.visited, throughHidden: !checkVisibility(other) };
      return squeeze(attribute(other, 'aria-label') ?? '') || ownName(other, roleOf(other), pointed) || contentName(other, pointed);
    });
    const name = squeeze(join(parts, ' '));
    if (name !== '') return name;
  }
  return squeeze(attribute(element, 'aria-label') ?? '');
}

/** What HTML-AAM says for the element itself. @param {Element} element @param {string} role @param {Naming} naming @returns {string} */
function ownName(element, role, naming) {
  switch (htmlTag(element)) {
    case 'input': return inputName(/** @type {HTMLInputElement} */ (element), naming);
    case 'textarea': return labelText(areaLabels, element, naming);
    case 'select': return labelText(selectLabels, element, naming);
    case 'button': return labelText(buttonLabels, element, naming);
    case 'meter': return labelText(meterLabels, element, naming);
    case 'output': return labelText(outputLabels, element, naming);
    case 'progress': return labelText(progressLabels, element, naming);
    case 'img': case 'area': return squeeze(attribute(element, 'alt') ?? '');
    case 'fieldset': return childName(element, 'legend', naming);
    case 'table': return childName(element, 'caption', naming);
    case 'figure': return childName(element, 'figcaption', naming);
    case 'option': return squeeze(optionLabel(/** @type {HTMLOptionElement} */ (element)));
    case 'optgroup': return squeeze(attribute(element, 'label') ?? '');
    case 'iframe': return squeeze(attribute(element, 'title') ?? '');
    case '': return role === 'img' || role === 'link' ? childName(element, 'title', naming) : '';
    default: return '';
  }
}

/** @param {HTMLInputElement} input @param {Naming} naming */
function inputName(input, naming) {
  const label = labelText(inputLabels, input, naming);
  if (label !== '') return label;
  switch (inputType(input)) {
    case 'submit': return squeeze(attribute(input, 'value') ?? '') || 'Submit';
    case 'reset': return squeeze(attribute(input, 'value') ?? '') || 'Reset';
    case 'button': return squeeze(attribute(input, 'value') ?? '');
    case 'image': return squeeze(attribute(input, 'alt') ?? attribute(input, 'value') ?? '') || 'Submit';
    default: return '';
  }
}

/** @param {(element: any) => NodeList | null} native @param {Element} control @param {Naming} naming */
function labelText(native, control, naming) {
  const asked = reading === null ? native(control) : null;
  const labels = asked === null ? (reading?.labels.get(control) ?? []) : toList(/** @type {NodeListOf<Element>} */ (asked));
  if (labels.length === 0) return '';
  naming.visited.add(control);
  const texts = map(labels, (label) => squeeze(attribute(label, 'aria-label') ?? '') || contentName(label, naming));
  return squeeze(join(texts, ' '));
}

/** @param {Element} element @param {string} tag @param {Naming} naming */
function childName(element, tag, naming) {
  for (let child = firstElementChild(element); child !== null; child = nextElementSibling(child)) {
    if (localName(child) === tag) return contentName(child, naming);
  }
  return '';
}

/** @param {Element} element @param {Naming} naming */
function contentName(element, naming) {
  // Most names are one text.
  if (shadowInside(element) === null && firstElementChild(element) === null) {
    return naming.visited.has(element) ? '' : squeeze(textContent(element) ?? '');
  }
  /** @type {string[]} */
  const parts = [];
  gatherName(element, naming, parts, 0);
  return squeeze(join(parts, ''));
}

/** @param {Element} element @param {Naming} naming @param {string[]} parts @param {number} depth */
function gatherName(element, naming, parts, depth) {
  if (naming.visited.has(element) || depth > MAX_DEPTH || parts.length > MAX_NAME) return;
  naming.visited.add(element);
  eachChild(element, (child) => {
    if (nodeType(child) === 3) push(parts, characters(/** @type {Text} */ (child)));
    else if (isElement(child)) gatherChild(child, naming, parts, depth);
  });
}

/** @param {Element} child @param {Naming} naming @param {string[]} parts @param {number} depth */
function gatherChild(child, naming, parts, depth) {
  const tag = localName(child);
  if (tag === 'script' || tag === 'style' || tag === 'template' || naming.visited.has(child)) return;
  if (tag === 'br') {
    push(parts, ' ');
    return;
  }
  if (!naming.throughHidden && (attribute(child, 'aria-hidden') === 'true' || !isRendered(child))) return;
  const inline = INLINE.has(tag);
  if (!inline) push(parts, ' ');
  const label = squeeze(attribute(child, 'aria-label') ?? '') || embeddedName(child, naming);
  if (label !== '') push(parts, label);
  else gatherName(child, naming, parts, depth + 1);
  if (!inline) push(parts, ' ');
}

/** A field inside a label counts with its value, an image with its alternative. @param {Element} element @param {Naming} naming */
function embeddedName(element, naming) {
  const tag = htmlTag(element);
  if (tag === 'input' || tag === 'select' || tag === 'textarea') {
    const role = roleOf(element);
    return role === 'checkbox' || role === 'radio' || role === 'button' ? ownName(element, role, naming) : (fieldValue(element) ?? '');
  }
  if (tag === 'img') return squeeze(attribute(element, 'alt') ?? attribute(element, 'title') ?? '');
  return localName(element) === 'svg' ? childName(element, 'title', naming) : '';
}

/** Has a box, or would have but for `display: contents`. @param {Element} element @returns {boolean} */
const isRendered = (element) => checkVisibility(element) || hasNoBoxOfItsOwn(element);

/** @param {Element} element @returns {boolean} */
function hasNoBoxOfItsOwn(element) {
  const tag = localName(element);
  if (tag === 'slot' || tag === 'option' || tag === 'optgroup' || tag === 'area') return true;
  if (firstChild(element) === null && shadowOf(element) === null) return false;
  return propertyValue(computedStyle(element), 'display') === 'contents' && parentIsRendered(element);
}

/** @param {Element} element */
function parentIsRendered(element) {
  const parent = parentShown(element);
  return parent === null || isRendered(parent);
}
