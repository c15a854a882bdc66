// @ts-check
// The keyboard: key events, and what browsers do by default with the keys that matter.
//
// Guarantees: keydown, keypress where a browser fires it, keyup, with `key`, `code` and modifiers; the default is left
// out when the page prevents it. Defaults: typing, erasing and moving the caret in fields, Enter and Space on controls,
// implicit submission, Tab, the arrows in radio groups, selects, number and range fields, Escape for modal dialogs.
// Not guaranteed: the application's and the system's shortcuts, scrolling by keys, caret movement by words or lines.
// Hostile: the page's handlers.

const CapturedKeyboardEvent = KeyboardEvent;

/** @type {Record<string, string>} */
const KEY_ALIASES = {
  __proto__: /** @type {any} */ (null),
  enter: 'Enter', return: 'Enter', tab: 'Tab', escape: 'Escape', esc: 'Escape', backspace: 'Backspace', delete: 'Delete',
  del: 'Delete', insert: 'Insert', home: 'Home', end: 'End', pageup: 'PageUp', pagedown: 'PageDown', space: ' ',
  arrowup: 'ArrowUp', arrowdown: 'ArrowDown', arrowleft: 'ArrowLeft', arrowright: 'ArrowRight', up: 'ArrowUp',
  down: 'ArrowDown', left: 'ArrowLeft', right: 'ArrowRight', contextmenu: 'ContextMenu', capslock: 'CapsLock',
};

/** `keyCode` is obsolete and still what many handlers read. @type {Record<string, number>} */
const KEY_CODES = {
  __proto__: /** @type {any} */ (null),
  Backspace: 8, Tab: 9, Enter: 13, Shift: 16, Control: 17, Alt: 18, CapsLock: 20, Escape: 27, ' ': 32, PageUp: 33,
  PageDown: 34, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Insert: 45, Delete: 46,
  Meta: 91, ContextMenu: 93,
};

/** @typedef {{key: string, modifiers: Modifiers, names: string[]}} Chord */

/** @param {string} text `a`, `Enter`, `Control+Shift+K`, `Control++` @returns {Chord} */
function chordOf(text) {
  const plus = text === '+' || (text.length > 1 && sliceText(text, -2) === '++');
  const parts = splitText(plus ? sliceText(text, 0, max(0, text.length - 2)) : text, '+');
  const last = plus ? '+' : parts[parts.length - 1];
  const held = plus ? (text === '+' ? [] : parts) : slice(parts, 0, parts.length - 1);
  const names = map(held, (part) => {
    const name = modifierName(trim(part));
    if (name === undefined) throw invalid(`${stringifyJson(clip(part, 20))} is not a modifier; they are Control, Shift, Alt, Meta`);
    return name;
  });
  const modifiers = modifiersFrom(names);
  const key = keyOf(last);
  return { key: modifiers.shiftKey && key.length === 1 ? upper(key) : key, modifiers, names };
}

/** @param {string} name @returns {string} */
function keyOf(name) {
  if (name !== '' && name.length === (/** @type {number} */ (pointAt(name, 0)) > 0xffff ? 2 : 1)) return name;
  const key = KEY_ALIASES[lower(name)] ?? modifierName(name) ?? (fits(/^f([1-9]|1[0-9]|2[0-4])$/i, name) ? upper(name) : undefined);
  if (key === undefined) throw invalid(`no key is called ${stringifyJson(clip(name, 20))}; write one character, or Enter, Tab, Escape, ArrowDown, F5, …`);
  return key;
}

/** @param {string} key */
function codeOf(key) {
  if (fits(/^[a-z]$/i, key)) return `Key${upper(key)}`;
  if (fits(/^\d$/, key)) return `Digit${key}`;
  if (key === ' ') return 'Space';
  if (includes(['Shift', 'Control', 'Alt', 'Meta'], key)) return `${key}Left`;
  return key.length > 1 ? key : '';
}

/** @param {string} type @param {Element} target @param {string} key @param {Modifiers} modifiers */
function keyEvent(type, target, key, modifiers) {
  const view = viewAround(target);
  const character = key.length === 1 ? codeAt(key, 0) : key === 'Enter' ? 13 : 0;
  const keyCode = type === 'keypress' ? character : (KEY_CODES[key] ?? (fits(/^[a-z0-9]$/i, key) ? codeAt(upper(key), 0) : 0));
  const event = new CapturedKeyboardEvent(type, {
    bubbles: true, cancelable: true, composed: true, view, key, code: codeOf(key), ...modifiers,
    keyCode, which: keyCode, charCode: type === 'keypress' ? character : 0,
  });
  return dispatch(target, event);
}

/** One character, as if typed. @param {Element} element @param {string} character */
function typeCharacter(element, character) {
  const key = character === '\n' || character === '\r' ? 'Enter' : character === '\t' ? 'Tab' : character;
  strike(element, { key, modifiers: NO_MODIFIERS, names: [] });
}

/** @param {Element} element @param {Chord} chord */
function strike(element, { key, modifiers }) {
  let proceed = keyEvent('keydown', element, key, modifiers);
  const shortcut = modifiers.ctrlKey || modifiers.metaKey || modifiers.altKey;
  const target = activeElementDeep() ?? element;
  const writes = key.length <= 2 || key === 'Enter';
  if (key === 'Enter' && editorOf(target) === 'input') commit(target);
  if (proceed && writes && !shortcut && isConnected(target)) proceed = keyEvent('keypress', target, key, modifiers);
  if (proceed && isConnected(target)) {
    if (!shortcut) defaultOf(target, key, modifiers);
    else if (lower(key) === 'a' && (modifiers.ctrlKey || modifiers.metaKey)) selectEverything(target);
  }
  const released = activeElementDeep() ?? target;
  const after = isConnected(released) && keyEvent('keyup', released, key, modifiers);
  // Buttons react to the release of Space, everything else to the press of its key.
  if (after && proceed && key === ' ' && !shortcut && released === target && reactsToSpace(target)) clickByKey(target, modifiers);
}

/** @param {Element} target */
function selectEverything(target) {
  const editor = editorOf(target);
  if (editor === 'rich' || editor === undefined) execCommand(/** @type {Document} */ (ownerDocument(target)), 'selectAll');
  else select(target, 0, textOf(target).length);
}

/** @param {Element} target @param {string} key @param {Modifiers} modifiers */
function defaultOf(target, key, modifiers) {
  if (key === 'Tab') moveFocus(target, modifiers.shiftKey);
  else if (key === 'Enter') enterOn(target, modifiers);
  else if (key === 'Escape') escapeFrom(target);
  else if (startsWith(key, 'Arrow') && arrowOn(target, key)) return;
  else if (editorOf(target) !== undefined && !isReadonly(target)) editByKey(target, key);
}

/** @param {Element} target @param {string} key */
function editByKey(target, key) {
  const rich = editorOf(target) === 'rich';
  if (key.length <= 2) insertText(target, key);
  else if (rich) {
    const command = key === 'Backspace' ? 'delete' : key === 'Delete' ? 'forwardDelete' : undefined;
    if (command !== undefined) execCommand(/** @type {Document} */ (ownerDocument(target)), command);
  } else editField(target, key);
}

/** @param {Element} target @param {string} key */
function editField(target, key) {
  const { start, end } = selectionOf(target);
  const text = textOf(target);
  switch (key) {
    case 'Backspace': return eraseField(target, start === end ? start - unitBefore(text, start) : start, end, 'deleteContentBackward');
    case 'Delete': return eraseField(target, start, start === end ? end + unitBefore(text, min(text.length, end + 2)) : end, 'deleteContentForward');
    case 'ArrowLeft': case 'ArrowUp': return select(target, start === end ? start - unitBefore(text, start) : start, start === end ? start - unitBefore(text, start) : start);
    case 'ArrowRight': case 'ArrowDown': return select(target, min(text.length, start === end ? end + 1 : end), min(text.length, start === end ? end + 1 : end));
    case 'Home': return select(target, 0, 0);
    case 'End': return select(target, text.length, text.length);
    default: return undefined;
  }
}

/** How many code units the character before a position takes. @param {string} text @param {number} at */
const unitBefore = (text, at) => (at >= 2 && /** @type {number} */ (pointAt(text, at - 2)) > 0xffff ? 2 : min(at, 1));

/** @param {Element} target @param {number} from @param {number} to @param {string} kind */
function eraseField(target, from, to, kind) {
  if (max(0, from) < min(to, textOf(target).length)) splice(target, max(0, from), min(to, textOf(target).length), '', kind);
}

const keyboardVerbs = {
  press_key: {
    takes: ['key', 'ref_id', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const chord = chordOf(requiredText(args, 'key'));
      const url = currentUrl();
      let target = activeElementDeep() ?? bodyOf(document) ?? documentElement(document);
      if (args.ref_id !== undefined && args.ref_id !== null) {
        target = (await targetOf(args, { enabled: true })).element;
        if (activeElementDeep() !== target && takesFocus(target)) focusElement(/** @type {HTMLElement} */ (target));
      }
      if (target === null) throw new Failure('failed', 'the document has no content yet');
      holdModifiers(chord, target, true);
      strike(target, chord);
      const released = isConnected(target) ? target : (bodyOf(document) ?? target);
      holdModifiers(chord, released, false);
      const after = await outcome(target, url);
      const focused = activeElementDeep();
      return { ...after, focused: focused === null ? undefined : reference(focused) };
    },
  },
};

/** @param {Chord} chord @param {Element} target @param {boolean} down */
function holdModifiers(chord, target, down) {
  each(chord.names, (name, index) => {
    const held = slice(chord.names, 0, down ? index + 1 : index);
    keyEvent(down ? 'keydown' : 'keyup', target, name, modifiersFrom(held));
  });
}
