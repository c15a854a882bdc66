// @ts-check
// Waiting for the page to change, without asking it again and again.
//
// Guarantees: a condition is looked at when it is asked, after each batch of changes to a document, shadow root or
// same-origin frame, after events that change what is shown, and at the deadline; a wait always ends.
// Not guaranteed: seeing a change that leaves no trace in the DOM and fires no event until the deadline, such as
// `history.pushState` on a page that then shows nothing new.
// Hostile: the page, which may change without pause: each batch costs one look, and the deadline holds.

const CHANGES = freeze({ subtree: true, childList: true, attributes: true, characterData: true });
const TELLING_EVENTS = [
  'transitionend', 'animationend', 'load', 'toggle', 'input', 'change', 'focusin', 'focusout', 'scroll', 'readystatechange',
];
const WINDOW_EVENTS = ['popstate', 'hashchange', 'resize', 'load', 'pageshow'];

/**
 * Looks at `check` until it gives something else than `undefined`, or until the deadline.
 * @template T
 * @param {() => T | undefined} check
 * @param {number} deadline
 * @returns {Promise<T | undefined>}
 */
function until(check, deadline) {
  return new SafePromise((settle, refuse) => {
    /** @type {Set<Root>} */
    const watched = new SafeSet();
    // Not read off the clock: a timer may fire a moment before its time, and only fires once.
    let expired = false;
    const look = () => {
      try {
        const found = check();
        if (found === undefined && !expired) watchNewRoots();
        else finish(() => settle(found));
      } catch (thrown) {
        finish(() => refuse(thrown));
      }
    };
    const observer = new CapturedObserver(look);
    const timer = startTimer(() => {
      expired = true;
      look();
    }, max(0, ceil(deadline - now())));
    const watchNewRoots = () => {
      eachRoot((root) => {
        if (watched.has(root)) return;
        watched.add(root);
        observe(observer, root, CHANGES);
        each(TELLING_EVENTS, (type) => listen(root, type, look, { capture: true, passive: true }));
      });
    };
    let finished = false;
    /** @param {() => void} run */
    const finish = (run) => {
      if (finished) return;
      finished = true;
      stopTimer(timer);
      disconnect(observer);
      watched.forEach((root) => each(TELLING_EVENTS, (type) => unlisten(root, type, look, { capture: true })));
      each(WINDOW_EVENTS, (type) => unlisten(window, type, look, { capture: true }));
      run();
    };
    each(WINDOW_EVENTS, (type) => listen(window, type, look, { capture: true, passive: true }));
    look();
  });
}

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new SafePromise((settle) => startTimer(() => settle(undefined), ms));

/** The next animation frame; a hidden window has none, so a timer stands in. @returns {Promise<void>} */
const nextFrame = () =>
  new SafePromise((settle) => {
    onNextFrame(() => settle(undefined));
    startTimer(() => settle(undefined), 50);
  });

/** @param {string} wanted @returns {boolean} Some rendered element's text has it. */
function showsText(wanted) {
  const test = textTest(wanted, false);
  /** @param {Element} element @returns {boolean} */
  const shows = (element) => {
    if (SKIPPED.has(localName(element)) || isOurs(element) || !mayHave(element, test)) return false;
    for (let child = firstElementChild(element); child !== null; child = nextElementSibling(child)) {
      if (shows(child)) return true;
    }
    return isVisible(element) && test(shownText(element));
  };
  let found = false;
  eachRoot((root) => {
    for (let at = firstChild(root); at !== null && !found; at = nextSibling(at)) found = isElement(at) && shows(at);
  });
  return found;
}

/** The text of an element without what is hidden in it. @param {Element} element @returns {string} */
const shownText = (element) => (htmlTag(element) === 'input' ? ownText(element) : gatherText(element, true));

/** @typedef {{met: () => boolean, last: () => string, hint: string}} Condition */

/** @param {string} condition @param {string} value @returns {Condition} */
function conditionOf(condition, value) {
  const gone = condition === 'text_gone' || condition === 'selector_gone';
  if (condition === 'url') {
    return {
      met: () => hasText(currentUrl(), value),
      last: currentUrl,
      hint: 'the address does not contain the value',
    };
  }
  if (condition === 'text' || condition === 'text_gone') {
    if (squeeze(value) === '') throw invalid('`value` is empty');
    return {
      met: () => showsText(value) !== gone,
      last: () => (gone ? 'shown' : clip(squeeze(bodyText()), 300)),
      hint: gone ? 'the text is still shown' : 'no visible element has the text; case and white space do not matter',
    };
  }
  selectAll(value);
  return {
    met: () => (selectAll(value).length > 0) !== gone,
    last: () => `${selectAll(value).length} matching`,
    hint: gone ? 'the selector still matches' : 'the selector matches nothing, in no open shadow root or same-origin frame either',
  };
}

const currentUrl = () => locationOf.href;

const bodyText = () => {
  const body = bodyOf(document);
  return body === null ? '' : shownText(body);
};

const waitVerbs = {
  wait: {
    takes: ['condition', 'value', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const kind = choice(args, 'condition', ['text', 'text_gone', 'selector', 'selector_gone', 'url']);
      const condition = conditionOf(kind, requiredText(args, 'value'));
      const started = now();
      const met = await until(() => (condition.met() ? true : undefined), deadlineOf(args, 10_000));
      const elapsed = round(now() - started);
      if (met === true) return { ok: true, elapsed_ms: elapsed, value: kind === 'url' ? currentUrl() : undefined };
      return { ok: false, elapsed_ms: elapsed, last_value: condition.last(), hint: condition.hint };
    },
  },
};
