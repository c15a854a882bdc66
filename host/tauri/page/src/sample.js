// @ts-check
// How an element really moved: its place, transform and opacity in each frame that the page drew.
//
// Guarantees: frames are looked at only while a recording is asked for, SAMPLE_MS at most; recordings and their samples
// are bounded. Not guaranteed: anything in a window that is not shown, for it draws no frames.
// Hostile: the page, which may move for ever: the oldest samples go.

/** A recording ends by itself. Without it a page that somebody looked at once is looked at in each frame from then on. */
const SAMPLE_MS = 60_000;
/** Recordings that are kept, and samples of one: ten seconds of frames. */
const MAX_SESSIONS = 10;
const MAX_SAMPLES = 600;
/** Milliseconds between two frames from which on one was left out, at sixty in a second. */
const JANK_MS = 25;

/** @typedef {{t: number, x: number, y: number, tx: number, ty: number, sx: number, opacity: number}} Sample */
/** @typedef {{began: number, samples: Sample[], declared: unknown, keyframes: unknown}} SampleSession */
/** @typedef {{selector: string | undefined, sessions: SampleSession[], current: SampleSession | null, ends: number}} Recorder */

/** @type {Recorder | null} */
let recorder = null;

/** @param {Recorder} one @returns {Element | null} */
function sampledElement(one) {
  if (one.selector !== undefined) return selectAll(one.selector)[0] ?? null;
  const moving = firstWhere(allAnimations(), (animation) => animationState(animation) === 'running' && targetElement(animation) !== null);
  return moving === undefined ? null : targetElement(moving);
}

/** @param {Animation | undefined} animation @param {number} at @returns {SampleSession} */
function newSession(animation, at) {
  const effect = animation === undefined ? null : effectOf(animation);
  const timing = effect === null ? null : effectTiming(effect);
  const declared = timing === null ? null : {
    duration: asNumber(timing.duration), easing: clip(toText(timing.easing), MAX_VALUE), delay: asNumber(timing.delay),
  };
  return { began: at, samples: [], declared, keyframes: effect === null ? [] : keyframesOf(effect) };
}

/** @param {Recorder} one @param {SampleSession} session */
function keepSession(one, session) {
  push(one.sessions, session);
  if (one.sessions.length > MAX_SESSIONS) removeAt(one.sessions, 0, 1);
  one.current = null;
}

/** One frame. @param {Recorder} one */
function sampleFrame(one) {
  if (recorder !== one) return;
  const at = now();
  const element = sampledElement(one) ?? null;
  const animations = element === null ? [] : elementAnimations(element);
  const running = firstWhere(animations, (animation) => animationState(animation) === 'running');
  if (running !== undefined && one.current === null) one.current = newSession(running, at);
  const session = one.current;
  if (session !== null && element !== null) {
    const { x, y } = boundsOf(element);
    const { transform, opacity } = appearance(element);
    push(session.samples, { t: tidy(at - session.began), x, y, tx: transform.tx, ty: transform.ty, sx: transform.sx, opacity });
    if (session.samples.length > MAX_SAMPLES) removeAt(session.samples, 0, 1);
  }
  if (session !== null && running === undefined) keepSession(one, session);
  if (at < one.ends) onNextFrame(() => sampleFrame(one));
  else if (one.current !== null) keepSession(one, one.current);
}

/** @param {Sample | undefined} sample */
const endPoint = (sample) => (sample === undefined ? null : { x: sample.x, tx: sample.tx, opacity: sample.opacity });

/** @param {SampleSession} session */
function describeSession({ samples, declared, keyframes }) {
  let jank = 0;
  let widest = 0;
  for (let i = 1; i < samples.length; i += 1) {
    const gap = samples[i].t - samples[i - 1].t;
    widest = max(widest, gap);
    if (gap > JANK_MS) jank += 1;
  }
  const last = samples[samples.length - 1];
  return {
    measured_duration_ms: last === undefined ? 0 : last.t, declared, frames: samples.length, jank_frames: jank,
    max_frame_gap_ms: tidy(widest), start: endPoint(samples[0]), end: endPoint(last), keyframes,
    curve: map(samples, ({ t, x, tx, opacity }) => ({ t, x, tx, op: opacity })),
  };
}

const sampleVerbs = {
  animation_sample: {
    takes: ['selector', 'record', 'clear'],
    /** @param {Args} args */
    run(args) {
      const selector = optionalText(args, 'selector');
      if (optionalFlag(args, 'record') ?? false) {
        // One that is none is refused now, and not in each frame.
        if (selector !== undefined) selectAll(selector);
        const begun = { selector, sessions: [], current: null, ends: now() + SAMPLE_MS };
        recorder = begun;
        onNextFrame(() => sampleFrame(begun));
      }
      if (recorder === null) throw new Failure('not-found', 'nothing was recorded in this page; begin with record, then let it move');
      const told = {
        armed: now() < recorder.ends, selector: recorder.selector ?? null, recording_active: recorder.current !== null,
        session_count: recorder.sessions.length, sessions: map(recorder.sessions, describeSession),
      };
      if (optionalFlag(args, 'clear') ?? false) recorder.sessions = [];
      return told;
    },
  },
};
