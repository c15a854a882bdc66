// @ts-check
// What moves: the animations of the document, as the engine keeps them (Web Animations: CSS animations, transitions, and those
// that a script began).
//
// Guarantees: reading changes nothing; lists and texts are bounded. Not guaranteed: motion that a script makes frame by
// frame, which the engine knows nothing of.
// Hostile: the page, in its names, easings and keyframes.

/** Animations of one list. A page may have one for each of its elements. */
const MAX_ANIMATIONS = 200;
/** Keyframes of one animation, and properties of one keyframe. */
const MAX_KEYFRAMES = 50;
const MAX_FRAME_PROPERTIES = 30;

const documentAnimations = /** @type {(root: Document) => Animation[]} */ (method(Document.prototype, 'getAnimations'));
const elementAnimations = /** @type {(element: Element, options?: GetAnimationsOptions) => Animation[]} */ (
  /** @type {unknown} */ (method(Element.prototype, 'getAnimations'))
);
const animationId = getter(Animation.prototype, 'id');
const animationEffect = getter(Animation.prototype, 'effect');
const animationTime = getter(Animation.prototype, 'currentTime');
const setAnimationTime = setter(Animation.prototype, 'currentTime');
const animationState = getter(Animation.prototype, 'playState');
const animationRate = getter(Animation.prototype, 'playbackRate');
const pauseAnimation = method(Animation.prototype, 'pause');
const playAnimation = method(Animation.prototype, 'play');
const finishAnimation = method(Animation.prototype, 'finish');
const effectTiming = method(AnimationEffect.prototype, 'getTiming');
const effectComputed = method(AnimationEffect.prototype, 'getComputedTiming');
const effectTarget = getter(KeyframeEffect.prototype, 'target');
const effectKeyframes = method(KeyframeEffect.prototype, 'getKeyframes');
const cssAnimationName = getter(CSSAnimation.prototype, 'animationName');
const cssTransitionProperty = getter(CSSTransition.prototype, 'transitionProperty');

/** What only this kind of object has. @template T @param {() => T} read @returns {T | undefined} */
function onlyIn(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** @param {Animation} animation @returns {KeyframeEffect | null} */
const effectOf = (animation) => /** @type {KeyframeEffect | null} */ (animationEffect(animation));

/** @param {Animation} animation @returns {Element | null} */
function targetElement(animation) {
  const effect = effectOf(animation);
  return (effect === null ? undefined : onlyIn(() => effectTarget(effect))) ?? null;
}

/** All that there are, in the top document and its same-origin frames. @returns {Animation[]} */
function allAnimations() {
  /** @type {Animation[]} */
  const found = [];
  eachRoot((root) => {
    if (nodeType(root) === 9) each(documentAnimations(/** @type {Document} */ (root)), (one) => push(found, one));
  });
  return filter(found, (one) => {
    const target = targetElement(one);
    return target === null || !isOurs(target);
  });
}

/** @param {Element} element */
const briefly = (element) => ({ ref_id: reference(element), tag: localName(element), id: attribute(element, 'id') ?? undefined });

/** A number that JSON can say. @param {unknown} value */
const asNumber = (value) => (typeof value === 'number' && isFiniteNumber(value) ? tidy(value) : null);

/** @param {KeyframeEffect} effect */
function keyframesOf(effect) {
  const frames = onlyIn(() => effectKeyframes(effect)) ?? [];
  return map(slice(frames, 0, MAX_KEYFRAMES), (frame) => {
    /** @type {Record<string, unknown>} */
    const told = create(null);
    each(slice(keysOf(frame), 0, MAX_FRAME_PROPERTIES), (key) => {
      const value = /** @type {Record<string, unknown>} */ (frame)[key];
      told[clip(key, 100)] = typeof value === 'number' ? value : value === null ? null : clip(toText(value), MAX_VALUE);
    });
    return told;
  });
}

/** @param {Animation} animation */
function kindOfAnimation(animation) {
  const name = onlyIn(() => cssAnimationName(/** @type {CSSAnimation} */ (animation)));
  if (name !== undefined) return { type: 'css-animation', name: clip(name, 100) };
  const property = onlyIn(() => cssTransitionProperty(/** @type {CSSTransition} */ (animation)));
  if (property !== undefined) return { type: 'css-transition', name: clip(property, 100) };
  return { type: 'script', name: clip(animationId(animation), 100) };
}

/** @param {Animation} animation */
function describeAnimation(animation) {
  const effect = effectOf(animation);
  const target = targetElement(animation);
  const told = {
    ...kindOfAnimation(animation), play_state: animationState(animation), current_time: asNumber(animationTime(animation)),
    playback_rate: animationRate(animation), target: target === null ? null : briefly(target),
  };
  if (effect === null) return { ...told, timing: null, computed: null, keyframes: [] };
  const timing = effectTiming(effect);
  const computed = effectComputed(effect);
  return {
    ...told,
    timing: {
      duration: asNumber(timing.duration), delay: asNumber(timing.delay), end_delay: asNumber(timing.endDelay),
      easing: clip(toText(timing.easing), MAX_VALUE), iterations: asNumber(timing.iterations), direction: timing.direction, fill: timing.fill,
    },
    computed: {
      active_duration: asNumber(computed.activeDuration), end_time: asNumber(computed.endTime),
      progress: asNumber(computed.progress), current_iteration: asNumber(computed.currentIteration),
    },
    keyframes: keyframesOf(effect),
  };
}

const WITHIN = freeze({ subtree: true });

/** @param {string | undefined} selector @returns {Animation[]} */
const animationsIn = (selector) => (selector === undefined ? allAnimations() : elementAnimations(firstMatch(selector), WITHIN));

const animationVerbs = {
  animation_list: {
    takes: ['selector'],
    /** @param {Args} args */
    run(args) {
      const found = animationsIn(optionalText(args, 'selector'));
      return {
        animations: map(slice(found, 0, MAX_ANIMATIONS), describeAnimation),
        count: found.length, truncated: found.length > MAX_ANIMATIONS,
      };
    },
  },
};
