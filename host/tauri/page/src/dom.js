// @ts-check
// DOM accessors as functions, taken at the script's start. See primordials.js for why.
//
// Guarantees: each works on nodes of any same-origin frame, since the engine checks an object's kind, not its realm.
// Not guaranteed: that a node is of the kind that an accessor wants; `htmlTag` tells.
// Hostile: the page.

// Properties of a window are its own, and work on the windows of same-origin frames.
const widthOf = getter(window, 'innerWidth');
const heightOf = getter(window, 'innerHeight');
const screenLeftOf = getter(window, 'screenX');
const screenTopOf = getter(window, 'screenY');
const scrolledX = getter(window, 'scrollX');
const scrolledY = getter(window, 'scrollY');
const pixelRatioOf = getter(window, 'devicePixelRatio');
const frameElementOf = getter(window, 'frameElement');
const originOf = getter(window, 'origin');
const historyOf = getter(window, 'history');
const navigatorOf = getter(window, 'navigator');
const localStorageOf = getter(window, 'localStorage');
const sessionStorageOf = getter(window, 'sessionStorage');
/** @type {(view: Window, to: ScrollToOptions) => void} */
const scrollWindow = uncurry(window.scrollTo);
const selectionIn = method(window, 'getSelection');
const selectContent = method(Selection.prototype, 'selectAllChildren');
const locationOf = window.location;

const HTML = 'http://www.w3.org/1999/xhtml';

const nodeType = getter(Node.prototype, 'nodeType');
const parentNode = getter(Node.prototype, 'parentNode');
const firstChild = getter(Node.prototype, 'firstChild');
const nextSibling = getter(Node.prototype, 'nextSibling');
const textContent = getter(Node.prototype, 'textContent');
const setTextContent = setter(Node.prototype, 'textContent');
const ownerDocument = getter(Node.prototype, 'ownerDocument');
const isConnected = getter(Node.prototype, 'isConnected');
const rootNode = method(Node.prototype, 'getRootNode');
const appendChild = /** @type {(parent: Node, child: Node) => void} */ (method(Node.prototype, 'appendChild'));
const characters = getter(CharacterData.prototype, 'data');

const namespaceOf = getter(Element.prototype, 'namespaceURI');
const localNameOf = getter(Element.prototype, 'localName');
const shadowOf = getter(Element.prototype, 'shadowRoot');
const attribute = method(Element.prototype, 'getAttribute');
const hasAttributes = method(Element.prototype, 'hasAttributes');
const attributeNames = method(Element.prototype, 'getAttributeNames');
const hasAttribute = method(Element.prototype, 'hasAttribute');
const matches = method(Element.prototype, 'matches');
const closest = /** @type {(element: Element, selector: string) => Element | null} */ (
  method(Element.prototype, 'closest')
);
const boxOf = method(Element.prototype, 'getBoundingClientRect');
const checkVisibility = method(Element.prototype, 'checkVisibility');
const scrollIntoView = method(Element.prototype, 'scrollIntoView');
const clientLeft = getter(Element.prototype, 'clientLeft');
const clientTop = getter(Element.prototype, 'clientTop');
const firstElementChild = getter(Element.prototype, 'firstElementChild');
const nextElementSibling = getter(Element.prototype, 'nextElementSibling');
const attachShadow = method(Element.prototype, 'attachShadow');
const removeElement = method(Element.prototype, 'remove');
const rectLeft = getter(DOMRectReadOnly.prototype, 'left');
const rectTop = getter(DOMRectReadOnly.prototype, 'top');
const rectWidth = getter(DOMRectReadOnly.prototype, 'width');
const rectHeight = getter(DOMRectReadOnly.prototype, 'height');

const tabIndex = getter(HTMLElement.prototype, 'tabIndex');
const isContentEditable = getter(HTMLElement.prototype, 'isContentEditable');
const focusElement = method(HTMLElement.prototype, 'focus');
const blurElement = method(HTMLElement.prototype, 'blur');
const styleOf = getter(HTMLElement.prototype, 'style');

const documentElement = getter(Document.prototype, 'documentElement');
const bodyOf = getter(Document.prototype, 'body');
const viewOf = getter(Document.prototype, 'defaultView');
const activeIn = getter(Document.prototype, 'activeElement');
const activeInShadow = getter(ShadowRoot.prototype, 'activeElement');
const shadowHost = getter(ShadowRoot.prototype, 'host');
const titleOf = getter(Document.prototype, 'title');
const readyStateOf = getter(Document.prototype, 'readyState');
const visibilityOf = getter(Document.prototype, 'visibilityState');
const sheetsOf = getter(Document.prototype, 'adoptedStyleSheets');
const shadowSheetsOf = getter(ShadowRoot.prototype, 'adoptedStyleSheets');
const hasFocus = method(Document.prototype, 'hasFocus');
const createElement = /** @type {(document: Document, name: string) => HTMLElement} */ (
  method(Document.prototype, 'createElement')
);
const hitDocument = method(Document.prototype, 'elementFromPoint');
const hitShadow = method(ShadowRoot.prototype, 'elementFromPoint');
const execCommand = method(Document.prototype, 'execCommand');
const elementById = method(Document.prototype, 'getElementById');
const elementByIdIn = method(DocumentFragment.prototype, 'getElementById');
/** @type {(document: Document, selector: string) => NodeListOf<Element>} */
const allInDocument = uncurry(Document.prototype.querySelectorAll);
/** @type {(fragment: DocumentFragment, selector: string) => NodeListOf<Element>} */
const allInFragment = uncurry(DocumentFragment.prototype.querySelectorAll);
/** @type {(element: Element, selector: string) => NodeListOf<Element>} */
const allInElement = uncurry(Element.prototype.querySelectorAll);
const listLength = getter(NodeList.prototype, 'length');

const frameDocument = getter(HTMLIFrameElement.prototype, 'contentDocument');
/** @type {(slot: HTMLSlotElement, options?: AssignedNodesOptions) => Node[]} */
const assignedNodes = uncurry(HTMLSlotElement.prototype.assignedNodes);
const slotOfElement = getter(Element.prototype, 'assignedSlot');
const slotOfText = getter(Text.prototype, 'assignedSlot');

const inputType = getter(HTMLInputElement.prototype, 'type');
const inputValue = getter(HTMLInputElement.prototype, 'value');
const setInputValue = setter(HTMLInputElement.prototype, 'value');
const inputChecked = getter(HTMLInputElement.prototype, 'checked');
const inputIndeterminate = getter(HTMLInputElement.prototype, 'indeterminate');
const inputLabels = getter(HTMLInputElement.prototype, 'labels');
const inputForm = getter(HTMLInputElement.prototype, 'form');
const inputList = getter(HTMLInputElement.prototype, 'list');
const inputStart = getter(HTMLInputElement.prototype, 'selectionStart');
const inputEnd = getter(HTMLInputElement.prototype, 'selectionEnd');
/** @type {(input: HTMLInputElement, start: number, end: number) => void} */
const selectInput = uncurry(HTMLInputElement.prototype.setSelectionRange);
const stepUp = method(HTMLInputElement.prototype, 'stepUp');
const stepDown = method(HTMLInputElement.prototype, 'stepDown');
const areaValue = getter(HTMLTextAreaElement.prototype, 'value');
const setAreaValue = setter(HTMLTextAreaElement.prototype, 'value');
const areaLabels = getter(HTMLTextAreaElement.prototype, 'labels');
const areaStart = getter(HTMLTextAreaElement.prototype, 'selectionStart');
const areaEnd = getter(HTMLTextAreaElement.prototype, 'selectionEnd');
/** @type {(area: HTMLTextAreaElement, start: number, end: number) => void} */
const selectArea = uncurry(HTMLTextAreaElement.prototype.setSelectionRange);
const selectOptions = getter(HTMLSelectElement.prototype, 'options');
const selectLabels = getter(HTMLSelectElement.prototype, 'labels');
const selectMultiple = getter(HTMLSelectElement.prototype, 'multiple');
const selectSize = getter(HTMLSelectElement.prototype, 'size');
const selectedIndex = getter(HTMLSelectElement.prototype, 'selectedIndex');
const collectionLength = getter(HTMLCollection.prototype, 'length');
const optionValue = getter(HTMLOptionElement.prototype, 'value');
const optionLabel = getter(HTMLOptionElement.prototype, 'label');
const optionSelected = getter(HTMLOptionElement.prototype, 'selected');
const setOptionSelected = setter(HTMLOptionElement.prototype, 'selected');
const anchorHref = getter(HTMLAnchorElement.prototype, 'href');
const areaHref = getter(HTMLAreaElement.prototype, 'href');
const buttonLabels = getter(HTMLButtonElement.prototype, 'labels');
const meterLabels = getter(HTMLMeterElement.prototype, 'labels');
const outputLabels = getter(HTMLOutputElement.prototype, 'labels');
const progressLabels = getter(HTMLProgressElement.prototype, 'labels');
const labelledBy = getter(HTMLLabelElement.prototype, 'control');
const dialogClose = method(HTMLDialogElement.prototype, 'close');
const requestSubmit = method(HTMLFormElement.prototype, 'requestSubmit');

/** @type {(target: EventTarget, event: Event) => boolean} */
const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
/** @type {(target: EventTarget, type: string, run: (event: Event) => void, options?: AddEventListenerOptions) => void} */
const listen = uncurry(EventTarget.prototype.addEventListener);
/** @type {(target: EventTarget, type: string, run: (event: Event) => void, options?: EventListenerOptions) => void} */
const unlisten = uncurry(EventTarget.prototype.removeEventListener);
const CapturedObserver = MutationObserver;
const observe = method(MutationObserver.prototype, 'observe');
const disconnect = method(MutationObserver.prototype, 'disconnect');
const computedStyle = /** @type {(element: Element) => CSSStyleDeclaration} */ (
  apply(bindThis, getComputedStyle, [window])
);
const propertyValue = method(CSSStyleDeclaration.prototype, 'getPropertyValue');
const setProperty = method(CSSStyleDeclaration.prototype, 'setProperty');

/** The window that an element is shown in. @param {Element} element */
const viewAround = (element) => /** @type {Window & typeof globalThis} */ (viewOf(/** @type {Document} */ (ownerDocument(element))));

/** Whose names are at hand: each question about an element begins with them, and they never change. @type {Element | null} */
let named = null;
let knownName = '';
let knownTag = '';

/** @param {Element} element */
function learnNames(element) {
  named = element;
  knownName = localNameOf(element);
  knownTag = namespaceOf(element) === HTML ? knownName : '';
}

/** So that no element is kept alive. */
function forgetNames() {
  named = null;
}

/** @param {Element} element */
function localName(element) {
  if (element !== named) learnNames(element);
  return knownName;
}

/** The tag of an HTML element, `''` for any other: SVG has an `a` too. @param {Element} element */
function htmlTag(element) {
  if (element !== named) learnNames(element);
  return knownTag;
}

/** @param {Node | null} node @returns {node is Element} */
const isElement = (node) => node !== null && nodeType(node) === 1;

/** @param {Node | null} node @returns {node is ShadowRoot} */
const isShadowRoot = (node) => node !== null && nodeType(node) === 11 && isElement(hostOf(node));

/** @param {Node} fragment @returns {Element | null} */
function hostOf(fragment) {
  try {
    return shadowHost(/** @type {ShadowRoot} */ (fragment));
  } catch {
    return null;
  }
}

/** @param {NodeListOf<Element>} list @returns {Element[]} */
function toList(list) {
  /** @type {Element[]} */
  const out = [];
  const count = listLength(list);
  for (let i = 0; i < count; i += 1) push(out, list[i]);
  return out;
}

/** @typedef {Document | ShadowRoot} Root */

/** @param {Root} root @param {string} selector */
const allIn = (root, selector) =>
  nodeType(root) === 9
    ? allInDocument(/** @type {Document} */ (root), selector)
    : allInFragment(/** @type {ShadowRoot} */ (root), selector);
