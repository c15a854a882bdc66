// @ts-check
// What about the page limits the other verbs, and its accessibility.
//
// Guarantees: warnings are about what was really seen; an audit changes nothing and names elements by reference.
// Not guaranteed: closed shadow roots, which nothing can tell from an element without one; audits of frames.
// Hostile: the page; axe is the host's own copy only where this world is not the page's.

const LARGE_DOM = 5000;
const userAgentOf = getter(Navigator.prototype, 'userAgent');

/** @typedef {{id: string, severity: 'info' | 'warning', message: string, details: object}} Warning */

/** @returns {Warning[]} */
function warningsOf() {
  /** @type {Warning[]} */
  const warnings = [];
  const worker = /** @type {ServiceWorker | null | undefined} */ (navigatorOf(window).serviceWorker?.controller);
  if (worker) {
    push(warnings, {
      id: 'service-worker-active', severity: 'warning', message: 'a service worker answers requests: resources may not come from the network',
      details: { script: clip(worker.scriptURL, MAX_VALUE), state: worker.state },
    });
  }
  const frames = selectAll('iframe');
  if (frames.length > 0) {
    const closed = filter(frames, (frame) => documentInside(frame) === null);
    push(warnings, {
      id: 'iframes-present', severity: closed.length > 0 ? 'warning' : 'info',
      message: closed.length > 0 ? 'the content of cross-origin frames can not be reached' : 'same-origin frames are part of snapshots',
      details: { count: frames.length, cross_origin: closed.length, cross_origin_refs: map(slice(closed, 0, 20), reference) },
    });
  }
  const elements = countElements();
  if (elements > LARGE_DOM) {
    push(warnings, {
      id: 'large-dom', severity: 'warning', message: 'ask for parts of the page (root, selector) or for interactive_only',
      details: { elements },
    });
  }
  return warnings;
}

function countShadowRoots() {
  let count = 0;
  eachRoot((root) => {
    if (nodeType(root) === 11) count += 1;
  });
  return count;
}

/** Without this a reader would take a missing `csp_meta` for a missing policy. */
const CSP_NOTE = 'no policy in the document; one that its response had can not be seen from here';

function cspMeta() {
  const metas = selectAll('meta[http-equiv="content-security-policy" i]');
  return metas.length === 0 ? undefined : join(map(metas, (meta) => clip(attribute(meta, 'content') ?? '', MAX_VALUE)), '; ');
}

/** @typedef {{element: Element, target: unknown[], failureSummary?: string}} AxeNode */
/** @typedef {{id: string, impact: string | null, description: string, helpUrl: string, nodes: AxeNode[]}} AxeRule */
/** @typedef {{violations: AxeRule[], passes: AxeRule[], incomplete: AxeRule[]}} AxeResults */
/** @typedef {{run: (context: unknown, options: unknown) => Promise<AxeResults>}} Axe */

/** Elements that one violation lists. */
const MAX_AUDIT_NODES = 20;

/** @param {AxeNode} node */
function auditNode(node) {
  const { element } = node;
  return {
    ref_id: element && isConnected(element) ? reference(element) : undefined,
    // A path is made of attributes, and a secret field's `value` is one.
    target: element && isSecret(element) ? localName(element) : clip(join(map(node.target, toText), ' '), 300),
    summary: clip(squeeze(node.failureSummary ?? ''), 500),
  };
}

/** @param {AxeRule} rule */
const auditRule = (rule) => ({
  id: rule.id, impact: rule.impact, description: rule.description, help_url: rule.helpUrl, count: rule.nodes.length,
  nodes: map(slice(rule.nodes, 0, MAX_AUDIT_NODES), auditNode),
});

/** An audit of a large page takes seconds. */
const AUDIT_TIMEOUT_MS = 30_000;

/**
 * @template T
 * @param {Promise<T>} work
 * @param {number} deadline
 * @returns {Promise<T>}
 */
async function inTime(work, deadline) {
  const late = /** @type {Promise<T>} */ (new SafePromise((_, refuse) => {
    startTimer(() => refuse(new Failure('timeout', 'the audit took too long; name an element (ref_id) or fewer rules (tags)')), max(0, deadline - now()));
  }));
  return await race([work, late]);
}

const diagnosticVerbs = {
  diagnostics: {
    takes: [],
    run() {
      const policy = cspMeta();
      return {
        warnings: warningsOf(),
        info: {
          bridge_version: PALISADE_VERSION, user_agent: userAgentOf(navigatorOf(window)), url: currentUrl(), dom_elements: countElements(),
          open_shadow_roots: countShadowRoots(), protocol: locationOf.protocol, csp_meta: policy,
          csp_note: policy === undefined ? CSP_NOTE : undefined,
        },
      };
    },
  },
  audit: {
    takes: ['ref_id', 'tags', 'max', 'timeout_ms'],
    /** @param {Args} args */
    async run(args) {
      const most = optionalNumber(args, 'max', 1, MAX_RESULTS) ?? 50;
      const tags = optionalTexts(args, 'tags');
      const context = args.ref_id === undefined || args.ref_id === null ? document : elementArgument(args);
      const { axe } = /** @type {{axe?: Axe}} */ (/** @type {unknown} */ (window));
      if (axe === undefined) throw new Failure('failed', 'axe is not loaded');
      const options = { elementRef: true, iframes: false, resultTypes: ['violations'], ...(tags === undefined ? {} : { runOnly: { type: 'tag', values: tags } }) };
      const found = await inTime(axe.run(context, options), deadlineOf(args, AUDIT_TIMEOUT_MS));
      return {
        violations: map(slice(found.violations, 0, most), auditRule), count: found.violations.length,
        passes: found.passes.length, incomplete: found.incomplete.length,
      };
    },
  },
};
