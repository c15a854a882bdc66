// @ts-check
// Writing into fields.
//
// Guarantees: values go through the engine's own setters, which frameworks that watch an element's `value` notice, with
// `beforeinput` (which the page may refuse), `input` and `change` where a browser fires them. What a field can't hold is
// refused before it is touched.
// Not guaranteed: the undo history of plain fields. Hostile: the page's handlers, which may rewrite what was written.

const CapturedEvent = Event;
const CapturedInputEvent = InputEvent;
const TEXT_INPUTS = ['text', 'search', 'email', 'tel', 'url', 'password', 'number'];
const PICKED_INPUTS = ['date', 'time', 'month', 'week', 'datetime-local', 'color', 'range'];
const CHECKED_INPUTS = ['checkbox', 'radio'];

/** @param {Element} element @returns {'input' | 'textarea' | 'rich' | undefined} What kind of text can be typed. */
function editorOf(element) {
  const tag = htmlTag(element);
  if (tag === 'textarea') return 'textarea';
  if (tag === 'input') return includes(TEXT_INPUTS, inputType(/** @type {HTMLInputElement} */ (element))) ? 'input' : undefined;
  return tag !== '' && isContentEditable(/** @type {HTMLElement} */ (element)) ? 'rich' : undefined;
}

/** @param {Element} element @param {string} value */
function setValue(element, value) {
  if (htmlTag(element) === 'textarea') setAreaValue(/** @type {HTMLTextAreaElement} */ (element), value);
  else setInputValue(/** @type {HTMLInputElement} */ (element), value);
}

/** @param {Element} element @returns {string} */
const textOf = (element) =>
  htmlTag(element) === 'textarea' ? areaValue(/** @type {HTMLTextAreaElement} */ (element)) : inputValue(/** @type {HTMLInputElement} */ (element));

/** @param {Element} element @param {string} inputType @param {string | null} data */
const announceEdit = (element, inputType, data) =>
  dispatch(element, new CapturedInputEvent('beforeinput', { bubbles: true, cancelable: true, composed: true, inputType, data }));

/** @param {Element} element @param {string} inputType @param {string | null} data */
const reportEdit = (element, inputType, data) =>
  dispatch(element, new CapturedInputEvent('input', { bubbles: true, composed: true, inputType, data }));

/** @param {Element} element */
const reportChange = (element) => {
  committed.set(element, textOf(element));
  dispatch(element, new CapturedEvent('change', { bubbles: true }));
};

/** The value at the last `change`, of fields that were typed into. @type {WeakMap<Element, string>} */
const committed = new SafeWeakMap();

/** A browser fires `change` when a field that was typed into is left. @param {Element} element */
function commitWhenLeft(element) {
  if (committed.has(element)) return;
  committed.set(element, textOf(element));
  listen(element, 'blur', () => commit(element), { passive: true });
}

/** @param {Element} element */
function commit(element) {
  if (committed.has(element) && committed.get(element) !== textOf(element)) reportChange(element);
}

/** @param {Element} element @returns {{start: number, end: number}} The selection; the end for fields that hide theirs. */
function selectionOf(element) {
  const length = textOf(element).length;
  const area = htmlTag(element) === 'textarea';
  const start = area ? areaStart(/** @type {HTMLTextAreaElement} */ (element)) : inputStart(/** @type {HTMLInputElement} */ (element));
  const end = area ? areaEnd(/** @type {HTMLTextAreaElement} */ (element)) : inputEnd(/** @type {HTMLInputElement} */ (element));
  return { start: start ?? length, end: end ?? length };
}

/** @param {Element} element @param {number} start @param {number} end */
function select(element, start, end) {
  if (htmlTag(element) === 'textarea') return selectArea(/** @type {HTMLTextAreaElement} */ (element), start, end);
  // E-mail and number fields have a caret, but no interface to it.
  if (inputStart(/** @type {HTMLInputElement} */ (element)) !== null) selectInput(/** @type {HTMLInputElement} */ (element), start, end);
  return undefined;
}

/** Replaces a stretch of a field's text, as one edit. @param {Element} element @param {number} from @param {number} to @param {string} text @param {string} kind */
function splice(element, from, to, text, kind) {
  const data = startsWith(kind, 'insert') ? text : null;
  if (!announceEdit(element, kind, data) || !isConnected(element)) return;
  const before = textOf(element);
  const limit = attribute(element, 'maxlength');
  const room = limit !== null && fits(/^\d+$/, limit) ? max(0, toNumber(limit) - before.length + (to - from)) : text.length;
  const fitting = sliceText(text, 0, room);
  if (fitting === '' && from === to) return;
  commitWhenLeft(element);
  setValue(element, sliceText(before, 0, from) + fitting + sliceText(before, to));
  select(element, from + fitting.length, from + fitting.length);
  reportEdit(element, kind, data);
}

/** Types text at the caret. @param {Element} element @param {string} text */
function insertText(element, text) {
  const kind = text === '\n' ? 'insertLineBreak' : 'insertText';
  if (editorOf(element) === 'rich') {
    insertRich(element, text);
    return;
  }
  const { start, end } = selectionOf(element);
  splice(element, start, end, text, kind);
}

/** The engine edits rich text itself, so that editors see real editing events. @param {Element} element @param {string} text */
function insertRich(element, text) {
  const owner = /** @type {Document} */ (ownerDocument(element));
  const command = text === '' ? 'delete' : text === '\n' ? 'insertParagraph' : 'insertText';
  if (!execCommand(owner, command, false, text)) throw new Failure('failed', 'the page refused the edit');
}

/** @param {Element} element @param {string} value */
function fillRich(element, value) {
  const selection = selectionIn(viewAround(element));
  if (selection === null) throw new Failure('failed', 'the document has no selection');
  selectContent(selection, element);
  insertRich(element, value);
}

/** @param {HTMLInputElement} input @param {string} value */
function fillInput(input, value) {
  const type = inputType(input);
  if (includes(CHECKED_INPUTS, type)) throw invalid('give "true" or "false" to a checkbox or radio button');
  if (!includes(TEXT_INPUTS, type) && !includes(PICKED_INPUTS, type)) throw invalid(`an input of type ${type} can not be filled`);
  refuseUnholdable(type, value);
  fillText(input, value);
}

/** Those fields silently drop what they can't hold: a probe of the same type tells. @param {string} type @param {string} value */
function refuseUnholdable(type, value) {
  if (value === '' || includes(TEXT_INPUTS, type) && type !== 'number') return;
  const probe = /** @type {HTMLInputElement} */ (createElement(document, 'input'));
  setInputKind(probe, 'type', type);
  setInputKind(probe, 'step', 'any');
  setInputValue(probe, value);
  const held = inputValue(probe);
  const numeric = type === 'number' || type === 'range';
  const asked = type === 'color' ? lower(value) : value;
  if (numeric ? held === '' || !fits(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, value) : held !== asked && !isSameTime(held, asked)) {
    throw invalid(`an input of type ${type} can not hold ${stringifyJson(clip(value, 60))}; ${FORMATS[type] ?? ''}`);
  }
}

const setInputKind = method(Element.prototype, 'setAttribute');

/** Engines write a time with or without seconds. @param {string} held @param {string} asked */
const isSameTime = (held, asked) => held !== '' && (startsWith(asked, held) || startsWith(held, asked)) && hasText(held, ':');

/** @type {Record<string, string>} */
const FORMATS = {
  __proto__: /** @type {any} */ (null),
  date: 'write 2030-12-31', time: 'write 23:59', month: 'write 2030-12', week: 'write 2030-W52',
  'datetime-local': 'write 2030-12-31T23:59', color: 'write #rrggbb', number: 'write a number', range: 'write a number',
};

/** @param {Element} element @param {string} value */
function fillText(element, value) {
  if (!announceEdit(element, 'insertReplacementText', value)) throw new Failure('failed', 'the page refused the edit');
  setValue(element, value);
  const length = textOf(element).length;
  select(element, length, length);
  reportEdit(element, 'insertReplacementText', value);
  reportChange(element);
}

/** @param {Element} element @param {Spot} spot @param {string} value */
function fillChecked(element, spot, value) {
  const wanted = value === 'true' ? true : value === 'false' ? false : undefined;
  if (wanted === undefined) throw invalid('give "true" or "false" to a checkbox or radio button');
  if (checkedOf(element) === wanted) return;
  if (wanted === false && htmlTag(element) === 'input' && inputType(/** @type {HTMLInputElement} */ (element)) === 'radio') {
    throw invalid('a radio button is unchecked by checking another');
  }
  pressAndRelease({ spot, button: 0, modifiers: NO_MODIFIERS, detail: 1 });
}

/** @param {Args} args @returns {string} */
function valueArgument(args) {
  const value = args.value;
  if (typeof value === 'number' || typeof value === 'boolean') return toText(value);
  return requiredText(args, 'value');
}

/** @param {Element} element */
const isCheckable = (element) =>
  includes(['checkbox', 'radio', 'switch'], roleOf(element)) && checkedOf(element) !== undefined;

const editingVerbs = {
  fill: {
    takes: ['ref_id', 'value', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const value = valueArgument(args);
      const named = elementArgument(args);
      const checkable = isCheckable(named);
      const tag = htmlTag(named);
      if (tag === 'select') throw invalid('use select_option for a select');
      if (!checkable && tag !== 'input' && editorOf(named) === undefined) throw invalid(`a ${roleOf(named)} can not be filled`);
      const { element, spot } = await targetOf(args, { enabled: true, editable: true, pointer: checkable });
      const url = currentUrl();
      if (takesFocus(element) && !checkable) focusElement(/** @type {HTMLElement} */ (element));
      if (checkable) fillChecked(element, spot, value);
      else if (tag === 'input') fillInput(/** @type {HTMLInputElement} */ (element), value);
      else if (tag === 'textarea') fillText(element, value);
      else fillRich(element, value);
      return await outcome(element, url);
    },
  },
  type_text: {
    takes: ['ref_id', 'text', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const text = requiredText(args, 'text');
      if (editorOf(elementArgument(args)) === undefined) throw invalid(`text can not be typed into a ${roleOf(elementArgument(args))}`);
      const { element } = await targetOf(args, { enabled: true, editable: true });
      const url = currentUrl();
      if (activeElementDeep() !== element) {
        focusElement(/** @type {HTMLElement} */ (element));
        if (editorOf(element) !== 'rich') select(element, textOf(element).length, textOf(element).length);
      }
      for (let at = 0; at < text.length && isConnected(element);) {
        const size = /** @type {number} */ (pointAt(text, at)) > 0xffff ? 2 : 1;
        typeCharacter(element, sliceText(text, at, at + size));
        at += size;
      }
      return await outcome(element, url);
    },
  },
};
