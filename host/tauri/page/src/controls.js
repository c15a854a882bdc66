// @ts-check
// What keys do to controls: activation, submission, moving focus, choosing.
//
// Guarantees: the defaults that HTML describes, on native controls only.
// Not guaranteed: tab order into same-origin frames; widgets made of ARIA alone handle their own keys.
// Hostile: the page's handlers.

/** @param {Element} target @param {Modifiers} modifiers */
const clickByKey = (target, modifiers) =>
  mouseEvent('click', { spot: { ...middleOf(target), hit: target }, button: 0, modifiers, detail: 0 }, false);

/** @param {Element} target */
function reactsToSpace(target) {
  const tag = htmlTag(target);
  if (tag === 'button' || tag === 'summary') return true;
  return tag === 'input' && includes(['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'color', 'file'], inputType(/** @type {HTMLInputElement} */ (target)));
}

/** WebKit acts on Enter in controls even when the event is made by script. Asked of a button that is in no page. @type {boolean | undefined} */
let engineActs;

function engineActsOnEnter() {
  if (engineActs === undefined) {
    engineActs = false;
    const button = createElement(document, 'button');
    setInputKind(button, 'type', 'button');
    listen(button, 'click', () => {
      engineActs = true;
    });
    keyEvent('keypress', button, 'Enter', NO_MODIFIERS);
  }
  return engineActs;
}

/** @param {Element} target @param {Modifiers} modifiers */
function enterOn(target, modifiers) {
  const tag = htmlTag(target);
  const editor = editorOf(target);
  if (editor === 'textarea' || editor === 'rich') {
    if (!isReadonly(target)) insertText(target, '\n');
  } else if (tag === 'a' && hasAttribute(target, 'href')) {
    clickByKey(target, modifiers);
  } else if (engineActsOnEnter()) {
    return;
  } else if (tag === 'button' || tag === 'summary') {
    clickByKey(target, modifiers);
  } else if (tag === 'input') {
    const input = /** @type {HTMLInputElement} */ (target);
    if (includes(['submit', 'reset', 'button', 'image', 'file', 'color'], inputType(input))) clickByKey(target, modifiers);
    else submitFrom(input);
  }
}

const SUBMITTERS = 'button:not([type]),button[type="submit" i],input[type="submit" i],input[type="image" i]';
const BLOCKING = 'input:not([type]),input:is([type="text" i],[type="search" i],[type="tel" i],[type="url" i],[type="email" i],' +
  '[type="password" i],[type="date" i],[type="month" i],[type="week" i],[type="time" i],[type="datetime-local" i],[type="number" i])';

/** HTML's implicit submission. @param {HTMLInputElement} input */
function submitFrom(input) {
  const form = inputForm(input);
  if (form === null) return;
  const id = attribute(form, 'id');
  const inside = toList(allInElement(form, SUBMITTERS));
  const outside = id === null || id === '' ? [] : filter(toList(allIn(rootOf(form), SUBMITTERS)), (button) => attribute(button, 'form') === id);
  const button = inside[0] ?? outside[0];
  if (button !== undefined) {
    if (!isDisabled(button)) clickByKey(button, NO_MODIFIERS);
  } else if (listLength(allInElement(form, BLOCKING)) <= 1) {
    requestSubmit(form);
  }
}

/** @param {Element} element */
const rootOf = (element) => /** @type {Root} */ (rootNode(element));

/** The topmost modal dialog closes, unless the page prevents its `cancel`. @param {Element} target */
function escapeFrom(target) {
  const modals = toList(allIn(rootOf(target), 'dialog:modal'));
  const dialog = modals[modals.length - 1];
  if (dialog === undefined) return;
  if (dispatch(dialog, new CapturedEvent('cancel', { cancelable: true })) && isConnected(dialog)) dialogClose(/** @type {HTMLDialogElement} */ (dialog));
}

/** @param {Element} target @param {string} key @returns {boolean} Whether the arrow meant something here. */
function arrowOn(target, key) {
  const forward = key === 'ArrowDown' || key === 'ArrowRight';
  const tag = htmlTag(target);
  if (tag === 'select') return moveSelect(/** @type {HTMLSelectElement} */ (target), forward);
  if (tag !== 'input') return false;
  const input = /** @type {HTMLInputElement} */ (target);
  const type = inputType(input);
  if (type === 'radio') return moveRadio(input, forward);
  const vertical = key === 'ArrowUp' || key === 'ArrowDown';
  if (type !== 'range' && !(type === 'number' && vertical)) return false;
  if (isReadonly(input)) return true;
  // Up and right mean more.
  if (key === 'ArrowUp' || key === 'ArrowRight') stepUp(input);
  else stepDown(input);
  reportEdit(input, 'insertReplacementText', null);
  reportChange(input);
  return true;
}

/** @param {HTMLInputElement} input @param {boolean} forward */
function moveRadio(input, forward) {
  const name = attribute(input, 'name');
  const all = filter(toList(allIn(rootOf(input), 'input[type="radio" i]')), (other) =>
    other === input || (name !== null && name !== '' && attribute(other, 'name') === name &&
      inputForm(/** @type {HTMLInputElement} */ (other)) === inputForm(input) && !isDisabled(other) && isVisible(other)));
  const next = all[(indexOf(all, input) + (forward ? 1 : all.length - 1)) % all.length];
  if (next !== undefined && next !== input) {
    focusElement(/** @type {HTMLElement} */ (next));
    clickByKey(next, NO_MODIFIERS);
  }
  return true;
}

/** @param {HTMLSelectElement} select @param {boolean} forward */
function moveSelect(select, forward) {
  const options = optionsOf(select);
  const step = forward ? 1 : -1;
  for (let at = selectedIndex(select) + step; at >= 0 && at < options.length; at += step) {
    if (!isDisabled(options[at])) {
      choose(select, [options[at]]);
      break;
    }
  }
  return true;
}

/** @param {Element} from @param {boolean} backward */
function moveFocus(from, backward) {
  const order = tabOrder();
  const at = indexOf(order, from);
  const step = backward ? -1 : 1;
  const next = at === -1 ? order[backward ? order.length - 1 : 0] : order[(at + step + order.length) % order.length];
  if (next === undefined) return;
  focusElement(/** @type {HTMLElement} */ (next));
  if (editorOf(next) === 'input') select(next, 0, textOf(next).length);
}

/** @returns {Element[]} */
function tabOrder() {
  /** @type {Element[]} */
  const found = [];
  /** @param {Element} element @param {number} depth */
  const walk = (element, depth) => {
    if (depth > MAX_DEPTH || localName(element) === 'iframe' || isOurs(element)) return;
    if (isTabStop(element)) push(found, element);
    eachChild(element, (child) => {
      if (isElement(child)) walk(child, depth + 1);
    });
  };
  const modals = toList(allInDocument(document, 'dialog:modal'));
  const top = modals[modals.length - 1] ?? bodyOf(document);
  if (top !== null) walk(top, 0);
  // Positive indexes come first, in their order; sorting keeps the order of equals.
  const indexOfTab = (/** @type {Element} */ element) => tabIndex(/** @type {HTMLElement} */ (element)) || 1e9;
  return sort(found, (a, b) => indexOfTab(a) - indexOfTab(b));
}

/** @param {Element} element */
function isTabStop(element) {
  const tag = htmlTag(element);
  if (tag === '' || tabIndex(/** @type {HTMLElement} */ (element)) < 0 || !takesFocus(element) || !isVisible(element)) return false;
  if (closest(element, '[inert]') !== null) return false;
  if (tag !== 'input' || inputType(/** @type {HTMLInputElement} */ (element)) !== 'radio') return true;
  // A group of radio buttons is one stop: the checked one.
  const input = /** @type {HTMLInputElement} */ (element);
  const name = attribute(input, 'name');
  if (inputChecked(input) || name === null || name === '') return true;
  return !some(toList(allIn(rootOf(input), 'input[type="radio" i]:checked')), (other) =>
    attribute(other, 'name') === name && inputForm(/** @type {HTMLInputElement} */ (other)) === inputForm(input));
}

/** @param {HTMLSelectElement} select @param {HTMLOptionElement[]} chosen */
function choose(select, chosen) {
  each(optionsOf(select), (option) => {
    if (optionSelected(option) !== includes(chosen, option)) setOptionSelected(option, includes(chosen, option));
  });
  dispatch(select, new CapturedEvent('input', { bubbles: true, composed: true }));
  dispatch(select, new CapturedEvent('change', { bubbles: true }));
}

/** @param {HTMLSelectElement} select @param {string} wanted */
function optionFor(select, wanted) {
  const options = optionsOf(select);
  const found = firstWhere(options, (option) => optionValue(option) === wanted) ??
    firstWhere(options, (option) => squeeze(optionLabel(option)) === squeeze(wanted));
  if (found === undefined) {
    const labels = map(slice(options, 0, 20), (option) => stringifyJson(clip(squeeze(optionLabel(option)), 40)));
    const hint = isSecret(select) ? '' : `; there are ${join(labels, ', ')}${options.length > 20 ? ', …' : ''}`;
    throw new Failure('not-found', `no option has the value or label ${stringifyJson(clip(wanted, 60))}${hint}`);
  }
  if (isDisabled(found)) throw notActionable(select, `the option ${stringifyJson(clip(wanted, 60))} is disabled`);
  return found;
}

const controlVerbs = {
  select_option: {
    takes: ['ref_id', 'value', 'values', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const one = optionalText(args, 'value');
      const wanted = optionalTexts(args, 'values') ?? (one === undefined ? undefined : [one]);
      if (wanted === undefined) throw invalid('give `value` or `values`');
      if (htmlTag(elementArgument(args)) !== 'select') throw invalid('not a select; click on it, and then on one of its options');
      const { element } = await targetOf(args, { enabled: true });
      const list = /** @type {HTMLSelectElement} */ (element);
      if (wanted.length !== 1 && !selectMultiple(list)) throw invalid('this select holds exactly one value');
      const url = currentUrl();
      const chosen = map(wanted, (value) => optionFor(list, value));
      focusElement(list);
      choose(list, chosen);
      return await outcome(element, url);
    },
  },
};
