// @ts-check
// Highlights.
//
// Guarantees: the page's own nodes and attributes stay as they are; highlights are in one element with a closed shadow
// root, and clearing takes it away whole. Constructable style sheets work under a strict CSP too.
// Not guaranteed: highlights above modal dialogs; boxes that follow elements which move later.
// Hostile: the page, which can see and remove the overlay element but not into it.

const CapturedSheet = CSSStyleSheet;
const replaceSheet = method(CSSStyleSheet.prototype, 'replaceSync');
const rulesOf = getter(CSSStyleSheet.prototype, 'cssRules');
const supportsStyle = /** @type {(property: string, value: string) => boolean} */ (CSS.supports);

const OVERLAY_CSS = `
:host { all: initial !important; position: absolute !important; left: 0 !important; top: 0 !important;
  pointer-events: none !important; z-index: 2147483647 !important; }
.box { position: absolute; box-sizing: border-box; border: 2px solid var(--color); border-radius: 2px; }
.label { position: absolute; left: -2px; bottom: 100%; padding: 1px 4px; background: var(--color); color: white;
  font: 12px/1.3 sans-serif; white-space: nowrap; }`;

/** @type {{host: HTMLElement, root: ShadowRoot, boxes: number} | null} */
let overlay = null;

/** @param {Element} element */
const isOurs = (element) => overlay !== null && element === overlay.host;

/** @param {string} css */
function sheetOf(css) {
  const sheet = new CapturedSheet();
  replaceSheet(sheet, css);
  return sheet;
}

/** @returns {NonNullable<typeof overlay>} */
function openOverlay() {
  if (overlay !== null && isConnected(overlay.host)) return overlay;
  const top = documentElement(document);
  if (top === null) throw new Failure('failed', 'the document has no content yet');
  const host = createElement(document, 'div');
  const root = attachShadow(host, { mode: 'closed' });
  // Assigning a list would iterate over it, which a page can patch.
  push(shadowSheetsOf(root), sheetOf(OVERLAY_CSS));
  setInputKind(host, 'aria-hidden', 'true');
  appendChild(top, host);
  overlay = { host, root, boxes: 0 };
  return overlay;
}

/** @param {Element} element @param {string} color @param {string | undefined} label */
function addHighlight(element, color, label) {
  const { root, host } = openOverlay();
  const origin = boxOf(host);
  const bounds = boundsOf(element);
  const box = createElement(document, 'div');
  setInputKind(box, 'class', 'box');
  const style = styleOf(box);
  setProperty(style, '--color', color);
  setProperty(style, 'left', `${bounds.x - rectLeft(origin) - 2}px`);
  setProperty(style, 'top', `${bounds.y - rectTop(origin) - 2}px`);
  setProperty(style, 'width', `${bounds.width + 4}px`);
  setProperty(style, 'height', `${bounds.height + 4}px`);
  if (label !== undefined && label !== '') {
    const tag = createElement(document, 'div');
    setInputKind(tag, 'class', 'label');
    setTextContent(tag, clip(label, 200));
    appendChild(box, tag);
  }
  appendChild(root, box);
}

const overlayVerbs = {
  highlight: {
    takes: ['ref_id', 'color', 'label'],
    /** @param {Args} args */
    run(args) {
      const color = optionalText(args, 'color') ?? '#e5484d';
      if (!supportsColor(color)) throw invalid(`not a CSS colour: ${clip(color, 60)}`);
      const label = optionalText(args, 'label');
      const element = elementArgument(args);
      if (!isVisible(element)) throw notActionable(element, 'it is not visible');
      addHighlight(element, color, label);
      const { boxes } = /** @type {NonNullable<typeof overlay>} */ (overlay);
      /** @type {NonNullable<typeof overlay>} */ (overlay).boxes = boxes + 1;
      return { highlighted: reference(element) };
    },
  },
  clear_highlights: {
    takes: [],
    run() {
      const cleared = overlay === null ? 0 : overlay.boxes;
      if (overlay !== null) removeElement(overlay.host);
      overlay = null;
      return { cleared };
    },
  },
};

/** A colour that is not a reference to something else. @param {string} color */
const supportsColor = (color) => color.length <= 100 && !fits(/var\s*\(/i, color) && supportsStyle('color', color);
