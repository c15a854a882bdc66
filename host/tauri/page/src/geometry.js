// @ts-check
// Boxes in the top viewport, and visibility.
//
// Guarantees: reads only, so a batch of reads lays the page out once.
// Not guaranteed: frames that are scaled or rotated by CSS: their content's boxes are shifted, not transformed.
// Hostile: the page, which decides what its boxes are.

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** Where a document's viewport is in the top one. @param {Document} inner @returns {{x: number, y: number}} */
function offsetOf(inner) {
  let x = 0;
  let y = 0;
  for (let frame = frameOf(inner); frame !== null; frame = frameOf(/** @type {Document} */ (ownerDocument(frame)))) {
    const box = boxOf(frame);
    const style = computedStyle(frame);
    x += rectLeft(box) + clientLeft(frame) + pixels(style, 'padding-left');
    y += rectTop(box) + clientTop(frame) + pixels(style, 'padding-top');
  }
  return { x, y };
}

/** @param {CSSStyleDeclaration} style @param {string} property */
function pixels(style, property) {
  const found = exec(/^[\d.]+/, propertyValue(style, property));
  return found === null ? 0 : toNumber(found[0]);
}

/** @param {number} value */
const tidy = (value) => round(value * 100) / 100;

/** @param {Element} element @returns {Box} */
function boundsOf(element) {
  const box = boxOf(element);
  const owner = ownerDocument(element);
  const offset = owner === document || owner === null ? { x: 0, y: 0 } : offsetOf(owner);
  return {
    x: tidy(rectLeft(box) + offset.x),
    y: tidy(rectTop(box) + offset.y),
    width: tidy(rectWidth(box)),
    height: tidy(rectHeight(box)),
  };
}

const WITH_VISIBILITY = freeze({ visibilityProperty: true });

/** Rendered, visible and not empty. @param {Element} element @returns {boolean} */
function isVisible(element) {
  if (htmlTag(element) === 'option') {
    const owner = closest(element, 'select');
    return owner !== null && isVisible(owner);
  }
  if (!checkVisibility(element, WITH_VISIBILITY) || !framesAreVisible(element)) return false;
  const box = boxOf(element);
  return rectWidth(box) > 0 && rectHeight(box) > 0;
}

/** @param {Element} element */
function framesAreVisible(element) {
  const owner = ownerDocument(element);
  const frame = owner === null ? null : frameOf(owner);
  return frame === null || isVisible(frame);
}

/** @param {Box} box */
const isInViewport = (box) =>
  box.x < widthOf(window) && box.y < heightOf(window) && box.x + box.width > 0 && box.y + box.height > 0;
