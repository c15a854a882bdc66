// @ts-check
// The pointer: clicks, double clicks, hovering, and the focus and scrolling that go with them.
//
// Guarantees: the events that a browser sends, in its order, with coordinates, buttons and modifiers, crossing shadow
// roots; a press that the page prevents moves no focus.
// Not guaranteed: `isTrusted`, CSS :hover and :active, the system's menus, and what needs a user's gesture.
// Hostile: the page's handlers, which may remove the element half way.

/** @typedef {{ctrlKey: boolean, shiftKey: boolean, altKey: boolean, metaKey: boolean}} Modifiers */

const CapturedMouseEvent = MouseEvent;
const CapturedPointerEvent = PointerEvent;
const BUTTONS = ['left', 'middle', 'right'];
const BUTTON_BITS = [1, 4, 2];
const NO_MODIFIERS = freeze({ ctrlKey: false, shiftKey: false, altKey: false, metaKey: false });
/** Where the pointer was last, so that leaving is told to what it leaves. @type {WeakRef<Element> | null} */
let lastHovered = null;

/** @param {Args} args @returns {Modifiers} */
function modifiersOf(args) {
  const names = map(optionalTexts(args, 'modifiers') ?? [], (name) => modifierName(name) ?? '');
  if (includes(names, '')) throw invalid('`modifiers` are Control, Shift, Alt, Meta');
  return modifiersFrom(names);
}

/** @param {readonly string[]} names @returns {Modifiers} */
const modifiersFrom = (names) => ({
  ctrlKey: includes(names, 'Control'), shiftKey: includes(names, 'Shift'),
  altKey: includes(names, 'Alt'), metaKey: includes(names, 'Meta'),
});

/** @param {string} name */
function modifierName(name) {
  switch (lower(name)) {
    case 'control': case 'ctrl': case 'controlormeta': return 'Control';
    case 'shift': return 'Shift';
    case 'alt': case 'option': return 'Alt';
    case 'meta': case 'cmd': case 'command': case 'super': return 'Meta';
    default: return undefined;
  }
}

/** @param {Args} args @returns {{x: number, y: number} | undefined} */
function positionOf(args) {
  const position = args.position;
  if (position === undefined || position === null) return undefined;
  const { x, y } = /** @type {{x: unknown, y: unknown}} */ (position);
  if (!isFiniteNumber(x) || !isFiniteNumber(y)) throw invalid('`position` has to be {x, y} in CSS pixels from the corner of the element');
  return { x: /** @type {number} */ (x), y: /** @type {number} */ (y) };
}

/** @typedef {{spot: Spot, button: number, modifiers: Modifiers, detail: number}} Press */

/** @param {string} type @param {Press} press @param {boolean} held @param {{bubbles?: boolean, related?: Element | null}} [how] */
function mouseEvent(type, press, held, how = {}) {
  const { spot, button, modifiers, detail } = press;
  const view = viewAround(spot.hit);
  const bubbles = how.bubbles !== false;
  const moving = !includes(['mousedown', 'mouseup', 'click', 'dblclick', 'auxclick', 'contextmenu', 'pointerdown', 'pointerup'], type);
  const init = {
    bubbles, cancelable: bubbles, composed: bubbles, view, detail: moving ? 0 : detail, ...modifiers,
    clientX: spot.x, clientY: spot.y, screenX: screenLeftOf(view) + spot.x, screenY: screenTopOf(view) + spot.y,
    button: moving ? (startsWith(type, 'pointer') ? -1 : 0) : button, buttons: held ? BUTTON_BITS[button] : 0,
    relatedTarget: how.related ?? null,
  };
  const pointer = startsWith(type, 'pointer') || includes(['click', 'auxclick', 'contextmenu'], type);
  return dispatch(
    spot.hit,
    pointer
      ? new CapturedPointerEvent(type, { ...init, pointerId: 1, pointerType: 'mouse', isPrimary: true, pressure: held ? 0.5 : 0 })
      : new CapturedMouseEvent(type, init),
  );
}

/** Moves the pointer onto a spot. @param {Press} press */
function movePointer(press) {
  const { hit } = press.spot;
  const previous = (lastHovered === null ? null : derefOf(lastHovered)) ?? null;
  const left = previous !== null && previous !== hit && isConnected(previous) && ownerDocument(previous) === ownerDocument(hit) ? previous : null;
  if (left !== null) leave(left, hit, press);
  if (previous !== hit) enter(hit, left, press);
  lastHovered = new CapturedWeakRef(hit);
  mouseEvent('pointermove', press, false);
  mouseEvent('mousemove', press, false);
}

/** @param {Element} left @param {Element} hit @param {Press} press */
function leave(left, hit, press) {
  const from = { ...press, spot: { ...press.spot, hit: left } };
  each(['pointerout', 'mouseout'], (type) => mouseEvent(type, from, false, { related: hit }));
  for (let at = /** @type {Element | null} */ (left); at !== null && !containsShown(at, hit); at = parentShown(at)) {
    const away = { ...press, spot: { ...press.spot, hit: at } };
    each(['pointerleave', 'mouseleave'], (type) => mouseEvent(type, away, false, { bubbles: false, related: hit }));
  }
}

/** @param {Element} hit @param {Element | null} left @param {Press} press */
function enter(hit, left, press) {
  each(['pointerover', 'mouseover'], (type) => mouseEvent(type, press, false, { related: left }));
  /** @type {Element[]} */
  const entered = [];
  const owner = ownerDocument(hit);
  for (let at = /** @type {Element | null} */ (hit); at !== null && ownerDocument(at) === owner; at = parentShown(at)) {
    if (left === null || !containsShown(at, left)) push(entered, at);
  }
  each(reversed(entered), (at) => {
    const into = { ...press, spot: { ...press.spot, hit: at } };
    each(['pointerenter', 'mouseenter'], (type) => mouseEvent(type, into, false, { bubbles: false, related: left }));
  });
}

/** One press and release. @param {Press} press */
function pressAndRelease(press) {
  const { hit } = press.spot;
  const pressed = mouseEvent('pointerdown', press, true);
  const moved = pressed && mouseEvent('mousedown', press, true);
  if (moved) focusFrom(hit);
  if (press.button === 2) mouseEvent('contextmenu', press, true);
  mouseEvent('pointerup', press, false);
  if (pressed) mouseEvent('mouseup', press, false);
  if (isConnected(hit)) mouseEvent(press.button === 0 ? 'click' : 'auxclick', press, false);
}

/** Focus goes to the nearest element that takes it, or away from all. @param {Element} hit */
function focusFrom(hit) {
  for (let at = /** @type {Element | null} */ (hit); at !== null; at = parentShown(at)) {
    if (htmlTag(at) === 'label') return;
    if (takesFocus(at)) {
      focusElement(/** @type {HTMLElement} */ (at), { preventScroll: true });
      return;
    }
  }
  const active = activeElementDeep();
  if (active !== null && active !== bodyOf(document) && htmlTag(active) !== '') blurElement(/** @type {HTMLElement} */ (active));
}

/** @param {Element} element */
const takesFocus = (element) =>
  htmlTag(element) !== '' && !matches(element, ':disabled') &&
  (tabIndex(/** @type {HTMLElement} */ (element)) >= 0 || hasAttribute(element, 'tabindex') || isContentEditable(/** @type {HTMLElement} */ (element)));

/** @param {Args} args @param {Needs} needs @returns {Promise<{element: Element, spot: Spot}>} */
async function targetOf(args, needs) {
  const element = elementArgument(args);
  const spot = await actionable(element, needs, deadlineOf(args, ACTION_TIMEOUT_MS));
  return { element, spot };
}

/** What an action changed, as far as its element tells. To be awaited: a returned promise is asked for its `then`. @param {Element} element @param {string} urlBefore */
async function outcome(element, urlBefore) {
  const ref_id = reference(element);
  // Frameworks render in a task of their own.
  await pause(0);
  const url = currentUrl() === urlBefore ? undefined : currentUrl();
  if (!isConnected(element)) return { ok: true, ref_id, url, removed: true };
  return { ok: true, ref_id, url, value: fieldValue(element), checked: checkedOf(element), expanded: expandedOf(element) };
}

const CLICK_NEEDS = freeze({ enabled: true, pointer: true });
const POINTER_ARGS = ['ref_id', 'button', 'modifiers', 'position', 'timeout_ms'];

/** @param {Args} args @param {number} clicks */
async function clickTimes(args, clicks) {
  const button = indexOf(BUTTONS, choice(args, 'button', BUTTONS, 'left'));
  const modifiers = modifiersOf(args);
  const { element, spot } = await targetOf(args, { ...CLICK_NEEDS, position: positionOf(args) });
  const url = currentUrl();
  movePointer({ spot, button, modifiers, detail: 0 });
  for (let detail = 1; detail <= clicks; detail += 1) pressAndRelease({ spot, button, modifiers, detail });
  if (clicks === 2 && button === 0 && isConnected(spot.hit)) mouseEvent('dblclick', { spot, button, modifiers, detail: 2 }, false);
  return await outcome(element, url);
}

const pointerVerbs = {
  click: { takes: POINTER_ARGS, run: (/** @type {Args} */ args) => clickTimes(args, 1) },
  double_click: { takes: POINTER_ARGS, run: (/** @type {Args} */ args) => clickTimes(args, 2) },
  hover: {
    takes: ['ref_id', 'modifiers', 'position', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const modifiers = modifiersOf(args);
      const { element, spot } = await targetOf(args, { pointer: true, position: positionOf(args) });
      movePointer({ spot, button: 0, modifiers, detail: 0 });
      return await outcome(element, currentUrl());
    },
  },
  focus: {
    takes: ['ref_id', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const { element } = await targetOf(args, { enabled: true });
      focusElement(/** @type {HTMLElement} */ (element), { preventScroll: false });
      if (activeElementDeep() !== element) throw notActionable(element, 'it takes no focus');
      return { ok: true, ref_id: reference(element), focused: true };
    },
  },
};
