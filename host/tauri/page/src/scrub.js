// @ts-check
// An element's animations, stopped and put where somebody wants to see them.
//
// Guarantees: what was stopped goes on from where it was stopped, once it is told to, once another is begun, and by itself when
// nobody asked for IDLE_MS; what was paused stays paused, what had finished stays finished. One at a time.
// Not guaranteed: that the page does not move them meanwhile; animations without an end, or that follow a scroller, are left.
// Hostile: the page, which may cancel what was stopped: that is then left as it is.

/** Without it, a host that was killed leaves a page that does not move. A picture takes a second. */
const SCRUB_IDLE_MS = 20_000;

/** @typedef {{animation: Animation, time: number | null, state: string, end: number}} Stopped */
/** @typedef {{id: number, element: Element, stopped: Stopped[], duration: number, timer: number}} ScrubSession */

/** @type {ScrubSession | null} */
let scrubbing = null;
let lastScrub = 0;

/** @param {Animation} animation @returns {Stopped | undefined} */
function stoppable(animation) {
  const effect = effectOf(animation);
  const time = animationTime(animation);
  if (effect === null || (time !== null && typeof time !== 'number')) return undefined;
  const end = effectComputed(effect).endTime;
  if (typeof end !== 'number' || !isFiniteNumber(end) || end <= 0) return undefined;
  return { animation, time, state: animationState(animation), end };
}

/** @param {Stopped} one */
function letGo(one) {
  try {
    if (one.time !== null) setAnimationTime(one.animation, one.time);
    if (one.state === 'running') playAnimation(one.animation);
    else if (one.state === 'finished') finishAnimation(one.animation);
  } catch {
    // The page has cancelled it, or taken its effect away.
  }
}

/** Ends what there is. @param {boolean} restore @returns {boolean} Whether there was something to restore. */
function endScrub(restore) {
  const session = scrubbing;
  if (session === null) return false;
  scrubbing = null;
  stopTimer(session.timer);
  if (restore) each(session.stopped, letGo);
  return restore;
}

/** @param {Args} args @returns {ScrubSession} */
function scrubNamed(args) {
  const id = optionalNumber(args, 'scrub', 0, 1e9);
  if (scrubbing === null || id !== scrubbing.id) throw new Failure('not-found', 'these animations go on already; scrub again');
  return scrubbing;
}

/** @param {string | undefined} selector @returns {Element} */
function elementThatMoves(selector) {
  if (selector !== undefined) return firstMatch(selector);
  const moving = firstWhere(allAnimations(), (one) => targetElement(one) !== null && stoppable(one) !== undefined);
  const element = moving === undefined ? null : targetElement(moving);
  if (element === null) {
    throw new Failure('not-found', 'nothing moves in this page just now; begin the animation first, or name an element with `selector`');
  }
  return element;
}

/** @param {Element} element */
function placeOf(element) {
  const { x, y, width, height } = boundsOf(element);
  return { x, y, w: width, h: height };
}

/** The parts of a transform matrix. @param {string} transform */
function movementIn(transform) {
  const numbers = exec(/^matrix(?:3d)?\(([^)]*)\)$/, transform)?.[1];
  const parts = numbers === undefined ? [] : map(splitText(numbers, ','), (part) => toNumber(part));
  if (parts.length === 6) return { tx: tidy(parts[4]), ty: tidy(parts[5]), sx: parts[0], sy: parts[3] };
  if (parts.length === 16) return { tx: tidy(parts[12]), ty: tidy(parts[13]), sx: parts[0], sy: parts[5] };
  return { tx: 0, ty: 0, sx: 1, sy: 1 };
}

/** @param {Element} element */
function appearance(element) {
  const style = computedStyle(element);
  return { transform: movementIn(propertyValue(style, 'transform')), opacity: toNumber(propertyValue(style, 'opacity')) };
}

const scrubVerbs = {
  scrub_begin: {
    takes: ['selector'],
    /** @param {Args} args */
    async run(args) {
      endScrub(true);
      const element = elementThatMoves(optionalText(args, 'selector'));
      /** @type {Stopped[]} */
      const stopped = [];
      each(elementAnimations(element), (animation) => {
        const one = stoppable(animation);
        if (one !== undefined) push(stopped, one);
      });
      if (stopped.length === 0) {
        throw new Failure(
          'not-found',
          'no animation of this element has an end that could be sought; what a script moves frame by frame can be sampled instead',
        );
      }
      let duration = 0;
      each(stopped, (one) => {
        duration = max(duration, one.end);
        pauseAnimation(one.animation);
      });
      lastScrub += 1;
      scrubbing = { id: lastScrub, element, stopped, duration, timer: startTimer(() => endScrub(true), SCRUB_IDLE_MS) };
      const { id } = scrubbing;
      await nextFrame();
      const target = { ref_id: reference(element), tag: localName(element), id: attribute(element, 'id'), rect: placeOf(element) };
      return { scrub: id, anim_count: stopped.length, duration: tidy(duration), target };
    },
  },
  scrub_seek: {
    takes: ['scrub', 'progress'],
    /** @param {Args} args */
    async run(args) {
      const session = scrubNamed(args);
      const progress = optionalNumber(args, 'progress', 0, 1) ?? 0;
      const time = progress * session.duration;
      stopTimer(session.timer);
      session.timer = startTimer(() => endScrub(true), SCRUB_IDLE_MS);
      each(session.stopped, (one) => {
        try {
          setAnimationTime(one.animation, min(time, one.end));
        } catch {
          // The page has cancelled it.
        }
      });
      // The first begins to draw it, the second comes when it is drawn.
      await nextFrame();
      await nextFrame();
      return { progress: round(progress * 10_000) / 10_000, t: tidy(time), rect: placeOf(session.element), ...appearance(session.element) };
    },
  },
  scrub_end: {
    takes: ['scrub', 'restore'],
    /** @param {Args} args */
    run(args) {
      const id = optionalNumber(args, 'scrub', 0, 1e9);
      if (scrubbing === null || scrubbing.id !== id) return { restored: false };
      return { restored: endScrub(optionalFlag(args, 'restore') ?? true) };
    },
  },
};
