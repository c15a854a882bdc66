// @ts-check
// Answers that wait to be fetched, for hosts whose engine tells whoever runs a script its value and no promise's.
//
// Guarantees: an answer is kept until it is fetched, for whoever knows its number, and of each at most one; a page can neither
// list the numbers nor put an answer in another's place. Not guaranteed: that a script of the host's caller says the truth of
// itself: it runs in the page's world. Hostile: the page, which may call these too.

/** Answers that nobody fetched. Without it a page that calls for ever fills its own memory. */
const MAX_BOXES = 256;

/** @typedef {{text: string | null}} Letter Null until there is an answer. */

/** @type {Record<string, Letter>} */
const boxes = create(null);
/** @type {Record<number, string>} The numbers, each in the place of the one that came MAX_BOXES before it. */
const places = create(null);
let nextPlace = 0;

/**
 * Keeps the text that a function promises, under a number that nobody can guess.
 * @param {unknown} number @param {() => Promise<unknown>} ask
 */
async function keep(number, ask) {
  if (typeof number !== 'string' || boxes[number] !== undefined) return;
  const older = places[nextPlace];
  if (older !== undefined) delete boxes[older];
  places[nextPlace] = number;
  nextPlace = (nextPlace + 1) % MAX_BOXES;
  /** @type {Letter} */
  const box = { text: null };
  boxes[number] = box;
  let text;
  try {
    text = await ask();
  } catch {
    text = '';
  }
  box.text = typeof text === 'string' ? text : '';
}

/** Asks a verb; its answer is kept. @param {unknown} number @param {unknown} verb @param {unknown} argsJson */
function begin(number, verb, argsJson) {
  void keep(number, () => call(verb, argsJson));
}

/**
 * What has become of it: a letter for the kind, and the answer. `u`: there was no such question, `p`: it is pending.
 * @param {unknown} number
 */
function take(number) {
  const box = typeof number === 'string' ? boxes[number] : undefined;
  if (box === undefined) return 'u';
  if (box.text === null) return 'p';
  delete boxes[/** @type {string} */ (number)];
  return `d${box.text}`;
}
