// @ts-check
// Boxes, styles, scrolling, the document and its history.
//
// Guarantees: `bounds`, `styles`, `document` and `history` change nothing; `rect` and `scroll_into_view` scroll only.
// Not guaranteed: what `history.state` holds; only its shape is told.
// Hostile: the page; lists are bounded by what was asked for.

const USEFUL_STYLES = [
  'display', 'visibility', 'opacity', 'position', 'z-index', 'overflow', 'pointer-events', 'cursor', 'width', 'height', 'margin',
  'padding', 'border', 'color', 'background-color', 'font-family', 'font-size', 'font-weight', 'line-height', 'text-align', 'transform',
];
const MAX_REFS = 1000;
const historyLength = getter(History.prototype, 'length');
const historyState = getter(History.prototype, 'state');

/** @param {string} ref */
function boxFor(ref) {
  try {
    const element = resolve(ref);
    const box = boundsOf(element);
    return { ref_id: ref, ...box, visible: isVisible(element), in_viewport: isInViewport(box) };
  } catch (thrown) {
    if (thrown instanceof Failure) return { ref_id: ref, error: thrown.message };
    throw thrown;
  }
}

/** @param {Element} element @param {string[]} properties */
function stylesOf(element, properties) {
  const computed = computedStyle(element);
  /** @type {Record<string, string>} */
  const styles = create(null);
  each(properties, (property) => {
    styles[property] = clip(propertyValue(computed, property), MAX_VALUE);
  });
  return styles;
}

/** @param {Args} args @returns {Element} */
function elementOrMatch(args) {
  const selector = optionalText(args, 'selector');
  if ((args.ref_id === undefined || args.ref_id === null) === (selector === undefined)) throw invalid('give `ref_id` or `selector`');
  return selector === undefined ? elementArgument(args) : firstMatch(selector);
}

/** @param {Element} element */
const reveal = (element) => scrollIntoView(element, { block: 'center', inline: 'center', behavior: 'instant' });

/** @param {unknown} state */
function summaryOfState(state) {
  if (state === null || typeof state !== 'object') return state === null ? 'null' : typeof state;
  return isArray(state) ? `array of ${state.length}` : `object with ${clip(join(keysOf(state), ', '), 200) || 'no keys'}`;
}

const inspectVerbs = {
  bounds: {
    takes: ['ref_ids'],
    /** @param {Args} args */
    run(args) {
      const refs = optionalTexts(args, 'ref_ids');
      if (refs === undefined || refs.length > MAX_REFS) throw invalid(`\`ref_ids\` has to be a list of at most ${MAX_REFS} references`);
      return { boxes: map(refs, boxFor) };
    },
  },
  styles: {
    takes: ['ref_id', 'properties'],
    /** @param {Args} args */
    run(args) {
      const element = elementArgument(args);
      return { ref_id: reference(element), styles: stylesOf(element, optionalTexts(args, 'properties') ?? USEFUL_STYLES) };
    },
  },
  rect: {
    takes: ['ref_id', 'selector'],
    /** @param {Args} args */
    async run(args) {
      const element = elementOrMatch(args);
      if (!isVisible(element)) throw notActionable(element, 'it is not visible');
      reveal(element);
      await nextFrame();
      return { ref_id: reference(element), ...boundsOf(element) };
    },
  },
  scroll_into_view: {
    takes: ['ref_id', 'x', 'y', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const x = optionalNumber(args, 'x', -1e9, 1e9);
      const y = optionalNumber(args, 'y', -1e9, 1e9);
      if (args.ref_id === undefined || args.ref_id === null) {
        if (x === undefined && y === undefined) throw invalid('give `ref_id`, or `x` and `y`');
        scrollWindow(window, { left: x ?? scrolledX(window), top: y ?? scrolledY(window), behavior: 'instant' });
        return { ok: true, scroll: { x: scrolledX(window), y: scrolledY(window) } };
      }
      if (x !== undefined || y !== undefined) throw invalid('`ref_id` and a position exclude each other');
      const { element } = await targetOf(args, {});
      reveal(element);
      const box = boundsOf(element);
      return { ok: true, ref_id: reference(element), bounds: box, in_viewport: isInViewport(box) };
    },
  },
  document: {
    takes: [],
    run() {
      return {
        url: currentUrl(), title: titleOf(document), ready_state: readyStateOf(document), visibility: visibilityOf(document),
        focused: hasFocus(document), scroll: { x: scrolledX(window), y: scrolledY(window) },
        viewport: { width: widthOf(window), height: heightOf(window) }, device_pixel_ratio: pixelRatioOf(window),
      };
    },
  },
  history: {
    takes: [],
    run() {
      const past = historyOf(window);
      return {
        length: historyLength(past), url: currentUrl(), title: titleOf(document), state_summary: summaryOfState(historyState(past)),
      };
    },
  },
};
