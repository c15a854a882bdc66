// @ts-check
// Waiting until an element can be acted on, the way a user could.
//
// Guarantees: an action runs only on an element that is in the page, visible, standing still, enabled, and (for the
// pointer) not covered; otherwise the failure says which of these it was, and what covers it.
// Not guaranteed: that it stays so until the page's handlers run; closed shadow roots count as their host.
// Hostile: the page, which may move or cover the element for ever: the deadline ends it.

/** @typedef {{enabled?: boolean, editable?: boolean, pointer?: boolean, position?: {x: number, y: number}}} Needs */
/** @typedef {{x: number, y: number, hit: Element}} Spot A point in the element's own viewport, and what is there. */

/** How long an action waits unless told. */
const ACTION_TIMEOUT_MS = 5000;

/**
 * @param {Element} element
 * @param {Needs} needs
 * @param {number} deadline
 * @returns {Promise<Spot>}
 */
async function actionable(element, needs, deadline) {
  for (;;) {
    const problem = await until(() => (obstacle(element, needs) === undefined ? true : undefined), deadline);
    if (problem === undefined) throw notActionable(element, obstacle(element, needs) ?? 'never held still long enough');
    if (await standsStill(element)) {
      const spot = spotOf(element, needs.position);
      if (typeof spot !== 'string') return spot;
      if (needs.pointer !== true) return { ...middleOf(element), hit: element };
      if (now() >= deadline) throw notActionable(element, spot);
    } else if (now() >= deadline) {
      throw notActionable(element, 'it keeps moving');
    }
  }
}

/** @param {Element} element @param {string} reason */
function notActionable(element, reason) {
  const role = roleOf(element);
  const name = clip(nameOf(element, role), 60);
  return new Failure('not-actionable', `${role} ${stringifyJson(name)} [${reference(element)}]: ${reason}`);
}

/** What is in the way, before its box is watched. @param {Element} element @param {Needs} needs @returns {string | undefined} */
function obstacle(element, needs) {
  if (!isConnected(element)) throw new Failure('stale-reference', 'the element left the page while the action waited; take a new snapshot');
  if (htmlTag(element) === 'option') return 'options are drawn by the system; use select_option on the select';
  if (!checkVisibility(element, WITH_VISIBILITY)) return 'it is hidden by CSS';
  if (!isVisible(element)) return 'its box is empty';
  if (needs.enabled === true && isDisabled(element)) return 'it is disabled';
  if (needs.editable === true && isReadonly(element)) return 'it is read-only';
  if (closest(element, '[inert]') !== null) return 'it is inert';
  if (needs.pointer !== true) return undefined;
  const spot = spotOf(element, needs.position);
  return typeof spot === 'string' ? spot : undefined;
}

/** Engines without a display to follow draw two frames within a millisecond, in which nothing has time to move. */
const FRAME_MS = 15;

/** From one frame to the next. @param {Element} element */
async function standsStill(element) {
  const before = boundsOf(element);
  const started = now();
  do await nextFrame();
  while (now() - started < FRAME_MS);
  if (!isConnected(element)) return false;
  const after = boundsOf(element);
  return before.x === after.x && before.y === after.y && before.width === after.width && before.height === after.height;
}

/** The middle of what is inside the viewport of the element's document. @param {Element} element */
function middleOf(element) {
  const box = boxOf(element);
  const view = viewAround(element);
  const left = max(0, rectLeft(box));
  const top = max(0, rectTop(box));
  const right = min(widthOf(view), rectLeft(box) + rectWidth(box));
  const bottom = min(heightOf(view), rectTop(box) + rectHeight(box));
  return { x: (left + right) / 2, y: (top + bottom) / 2, inside: right > left && bottom > top };
}

/**
 * Where the pointer would go, scrolled into view; or why it can't get there.
 * @param {Element} element
 * @param {{x: number, y: number} | undefined} position from the box's corner
 * @returns {Spot | string}
 */
function spotOf(element, position) {
  let first = pointIn(element, position);
  if (!first.inside || blockedAt(element, first) !== undefined) {
    scrollIntoView(element, { block: 'center', inline: 'center', behavior: 'instant' });
    first = pointIn(element, position);
  }
  if (!first.inside) return 'it is outside the viewport and can not be scrolled into it';
  const blocked = blockedAt(element, first);
  if (blocked !== undefined) return blocked;
  const hit = deepest(/** @type {Document} */ (ownerDocument(element)), first.x, first.y);
  return { x: first.x, y: first.y, hit: hit !== null && containsShown(element, hit) ? hit : element };
}

/** @param {Element} element @param {{x: number, y: number} | undefined} position */
function pointIn(element, position) {
  if (position === undefined) return middleOf(element);
  const box = boxOf(element);
  const view = viewAround(element);
  const x = rectLeft(box) + position.x;
  const y = rectTop(box) + position.y;
  return { x, y, inside: x >= 0 && y >= 0 && x < widthOf(view) && y < heightOf(view) };
}

/** @param {Document} inside @param {number} x @param {number} y @returns {Element | null} */
function deepest(inside, x, y) {
  let hit = hitDocument(inside, x, y);
  for (let shadow = hit === null ? null : shadowOf(hit); shadow !== null; shadow = hit === null ? null : shadowOf(hit)) {
    const inner = hitShadow(shadow, x, y);
    if (inner === null || inner === hit) break;
    hit = inner;
  }
  return hit;
}

/** What takes the pointer's events instead, in the element's document or around its frames. @param {Element} element @param {{x: number, y: number}} at */
function blockedAt(element, at) {
  let target = element;
  let { x, y } = at;
  for (;;) {
    const owner = /** @type {Document} */ (ownerDocument(target));
    const hit = deepest(owner, x, y);
    if (hit === null) return 'nothing is drawn at its middle';
    if (!receives(target, hit)) return `it is covered by ${describeBriefly(hit)}`;
    const frame = frameOf(owner);
    if (frame === null) return undefined;
    const box = boxOf(frame);
    const style = computedStyle(frame);
    x += rectLeft(box) + clientLeft(frame) + pixels(style, 'padding-left');
    y += rectTop(box) + clientTop(frame) + pixels(style, 'padding-top');
    target = frame;
  }
}

/** A label passes its clicks on to its control. @param {Element} target @param {Element} hit */
function receives(target, hit) {
  if (containsShown(target, hit)) return true;
  const label = closest(hit, 'label');
  return label !== null && htmlTag(label) === 'label' && labelledBy(/** @type {HTMLLabelElement} */ (label)) === target;
}

/** @param {Element} element */
function describeBriefly(element) {
  const role = roleOf(element);
  const id = attribute(element, 'id');
  const name = clip(nameOf(element, role), 40);
  const shown = name === '' ? '' : ` ${stringifyJson(name)}`;
  return `<${localName(element)}${id === null || id === '' ? '' : ` id=${stringifyJson(clip(id, 40))}`}>${shown} [${reference(element)}]`;
}
