// @ts-check
// Snapshots as text and as JSON, and what changed between two of them.
//
// Guarantees: one line per node; a line starts with the role and has the reference in brackets. A difference names each
// line that is new (`+`), gone (`-`) or changed (`~`), an added or removed subtree with the node that it is in.
// Not guaranteed: a node that only moved among its siblings is no difference.
// Hostile: the page, whose text is quoted, so that it can't look like a line of ours.

/** @typedef {{line: string, parent: string, depth: number}} Line */
/** @typedef {{options: string, lines: Map<string, Line>}} Kept */

/** Snapshots that `since` can name. */
const MAX_KEPT = 8;
/** Characters of lines kept for one snapshot; a larger one can't be compared with. */
const MAX_KEPT_CHARS = 1_000_000;

/** @type {Map<string, Kept>} */
const keptSnapshots = new SafeMap();
let lastSnapshot = 0;

/** @param {Shown} shown */
function lineOf(shown) {
  let line = `- ${shown.role}`;
  if (shown.name !== '') line += ` ${stringifyJson(shown.name)}`;
  line += ` [${shown.ref}]`;
  if (shown.states.length > 0) line += ` ${join(shown.states, ' ')}`;
  if (shown.value !== undefined && shown.value !== '') line += ` value=${stringifyJson(shown.value)}`;
  if (shown.href !== undefined) line += ` href=${stringifyJson(shown.href)}`;
  if (shown.text !== '') line += `: ${stringifyJson(shown.text)}`;
  return line;
}

/**
 * All lines, in order, by a key that lasts as long as the node.
 * @param {Shown[]} nodes
 * @returns {Map<string, Line>}
 */
function linesOf(nodes) {
  /** @type {Map<string, Line>} */
  const lines = new SafeMap();
  /** @param {Shown[]} list @param {string} parent @param {number} depth */
  const add = (list, parent, depth) => {
    for (let i = 0; i < list.length; i += 1) {
      const key = freshKey(lines, list[i]);
      lines.set(key, { line: lineOf(list[i]), parent, depth });
      add(list[i].children, key, depth + 1);
    }
  };
  add(nodes, '', 0);
  return lines;
}

/** A text shares its element's reference, and an element may have several texts. @param {Map<string, Line>} lines @param {Shown} shown */
function freshKey(lines, shown) {
  if (shown.role !== 'text') return shown.ref;
  let index = 1;
  while (lines.has(`${shown.ref}#${index}`)) index += 1;
  return `${shown.ref}#${index}`;
}

/** @param {Map<string, Line>} lines */
function compactTree(lines) {
  /** @type {string[]} */
  const out = [];
  /** @type {string[]} */
  const indents = [];
  lines.forEach(({ line, depth }) => {
    const indent = indents[depth] ?? repeat('  ', depth);
    indents[depth] = indent;
    out[out.length] = indent + line;
  });
  return join(out, '\n');
}

/** @param {Map<string, Line>} before @param {Map<string, Line>} after */
function changes(before, after) {
  /** @type {string[]} */
  const out = [];
  const topOfAdded = new SafeMap();
  before.forEach(({ line, parent }, key) => {
    if (after.has(key)) return;
    if (parent === '' || after.has(parent)) push(out, `- ${sliceText(line, 2)}${within(parent)}`);
  });
  after.forEach(({ line, parent, depth }, key) => {
    const old = before.get(key);
    if (old === undefined || old.parent !== parent) {
      const top = topOfAdded.get(parent) ?? depth;
      topOfAdded.set(key, top);
      push(out, `+ ${repeat('  ', depth - top)}${sliceText(line, 2)}${top === depth ? within(parent) : ''}`);
    } else if (old.line !== line) {
      push(out, `~ ${sliceText(line, 2)}`);
    }
  });
  return join(out, '\n');
}

/** @param {string} parent */
const within = (parent) => (parent === '' ? '' : ` (in ${splitText(parent, '#')[0]})`);

/** @param {string} options @param {Map<string, Line>} lines @returns {string} */
function keepSnapshot(options, lines) {
  lastSnapshot += 1;
  const id = `s${lastSnapshot}`;
  let size = 0;
  lines.forEach(({ line }) => {
    size += line.length;
  });
  if (size <= MAX_KEPT_CHARS) keptSnapshots.set(id, { options, lines });
  keptSnapshots.delete(`s${lastSnapshot - MAX_KEPT}`);
  return id;
}

/** @param {string} since @param {string} options @returns {Map<string, Line>} */
function keptLines(since, options) {
  const kept = keptSnapshots.get(since);
  if (kept === undefined) {
    throw new Failure('not-found', `snapshot ${clip(since, 40)} is not kept (the last ${MAX_KEPT} are); take one without \`since\``);
  }
  if (kept.options !== options) {
    throw invalid('`since` names a snapshot of another part of the page or with other limits; ask with the same arguments');
  }
  return kept.lines;
}

/** @param {Shown[]} nodes @returns {object[]} */
const jsonTree = (nodes) => map(nodes, (shown) => {
  const { element, role } = shown;
  const bounds = boundsOf(element);
  return {
    ref_id: shown.ref,
    tag: localName(element),
    role,
    name: shown.name,
    text: shown.text === '' ? undefined : shown.text,
    value: shown.value,
    enabled: !isDisabled(element),
    // The walk leaves out what CSS hides; options are drawn by their list.
    visible: role === 'option' ? isVisible(element) : bounds.width > 0 && bounds.height > 0,
    focusable: role !== 'text' && isFocusable(element),
    states: shown.states,
    attributes: role === 'text' ? undefined : usefulAttributes(shown),
    bounds,
    children: jsonTree(shown.children),
  };
});

/** What elements are looked up by, and what tests compare. @param {Shown} shown */
function usefulAttributes({ element, href }) {
  const checked = checkedOf(element);
  return {
    'data-testid': clipped(element, 'data-testid'), id: clipped(element, 'id'), type: clipped(element, 'type'), href,
    src: clipped(element, 'src'), checked: checked === undefined ? undefined : checked === true, selected: isSelected(element) || undefined,
  };
}

/** @param {Element} element @param {string} name */
function clipped(element, name) {
  const value = attribute(element, name);
  return value === null ? undefined : clip(value, MAX_VALUE);
}

const snapshotVerbs = {
  snapshot: {
    takes: ['format', 'root', 'selector', 'max_depth', 'max_nodes', 'since', 'interactive_only'],
    /** @param {Args} args @param {readonly Root[]} roots */
    run(args, roots) {
      const format = choice(args, 'format', ['compact', 'json'], 'compact');
      const since = optionalText(args, 'since');
      if (since !== undefined && format === 'json') throw invalid('`since` needs the compact format');
      const top = snapshotTop(args);
      const limits = {
        maxNodes: optionalNumber(args, 'max_nodes', 1, 100_000) ?? 4000,
        maxDepth: optionalNumber(args, 'max_depth', 0, MAX_DEPTH) ?? MAX_DEPTH,
        interactiveOnly: optionalFlag(args, 'interactive_only') ?? false,
      };
      const options = `${reference(top)} ${limits.maxNodes} ${limits.maxDepth} ${limits.interactiveOnly}`;
      const before = since === undefined ? undefined : keptLines(since, options);
      const walk = new Walk(limits);
      const nodes = whileReading(roots, () => walk.from(top));
      const lines = linesOf(nodes);
      const tree = format === 'json' ? whileReading(roots, () => jsonTree(nodes)) : before === undefined ? compactTree(lines) : changes(before, lines);
      return {
        tree, snapshot_id: keepSnapshot(options, lines), stale_refs: newlyStale(), format, nodes: walk.nodes, truncated: walk.truncated,
      };
    },
  },
};

/** @param {Args} args @returns {Element} */
function snapshotTop(args) {
  const selector = optionalText(args, 'selector');
  const root = optionalText(args, 'root');
  if (root !== undefined && selector !== undefined) throw invalid('`root` and `selector` exclude each other');
  if (root !== undefined) return resolve(root);
  if (selector !== undefined) return firstMatch(selector);
  const top = bodyOf(document) ?? documentElement(document);
  if (top === null) throw new Failure('failed', 'the document has no content yet');
  return top;
}

/** @param {string} selector @returns {Element} */
function firstMatch(selector) {
  const found = selectAll(selector);
  if (found.length === 0) throw new Failure('not-found', `nothing matches ${clip(selector, 200)}`);
  return found[0];
}
