// @ts-check
// What the engine measured: navigation, painting, resources.
//
// Guarantees: nothing is measured by us, and nothing is recorded between calls.
// Not guaranteed: status codes, which not every engine keeps; sizes and status of cross-origin resources that do not allow timing; the engine gives zeros.
// Hostile: the page, which may clear the engine's buffer or fill it with marks of its own.

const timeline = performance;
/** @typedef {{name: string, initiatorType: string, startTime: number, duration: number, transferSize: number, responseStatus?: number}} Resource */
/** @typedef {Resource & {type: string, responseEnd: number, domInteractive: number, domContentLoadedEventEnd: number, loadEventEnd: number}} Timings */

const entriesOfType = method(Performance.prototype, 'getEntriesByType');
/** The engine's own way to turn an entry into a plain object. */
const plainEntry = method(PerformanceEntry.prototype, 'toJSON');
const plainResource = method(PerformanceResourceTiming.prototype, 'toJSON');
const plainNavigation = method(PerformanceNavigationTiming.prototype, 'toJSON');

/** @param {string} type @returns {Timings[]} */
const entriesByType = (type) => map(entriesOfType(timeline, type), (entry) => {
  const plain = type === 'resource' ? plainResource : type === 'navigation' ? plainNavigation : plainEntry;
  return plain(/** @type {any} */ (entry));
});

/** Resources that one reply lists. */
const MAX_ENTRIES = 1000;

/** @param {Resource} resource */
function resourceOf(resource) {
  return {
    url: clip(resource.name, MAX_VALUE),
    initiator: resource.initiatorType,
    start_ms: tidy(resource.startTime),
    duration_ms: tidy(resource.duration),
    transfer_size: resource.transferSize,
    status: resource.responseStatus || undefined,
  };
}

function navigationTiming() {
  const entry = entriesByType('navigation')[0];
  if (entry === undefined) return undefined;
  return {
    type: entry.type,
    response_ms: tidy(entry.responseEnd - entry.startTime),
    dom_interactive_ms: tidy(entry.domInteractive),
    dom_content_loaded_ms: tidy(entry.domContentLoadedEventEnd),
    load_ms: tidy(entry.loadEventEnd),
    transfer_size: entry.transferSize,
  };
}

function paintTimings() {
  /** @type {Record<string, number>} */
  const paints = create(null);
  each(entriesByType('paint'), (entry) => {
    paints[entry.name] = tidy(entry.startTime);
  });
  return paints;
}

function resourceSummary() {
  const entries = entriesByType('resource');
  let bytes = 0;
  each(entries, (entry) => {
    bytes += entry.transferSize;
  });
  const slowest = sort(slice(entries, 0), (a, b) => b.duration - a.duration);
  return { count: entries.length, transfer_size: bytes, slowest: map(slice(slowest, 0, 10), resourceOf) };
}

function longTasks() {
  const supported = /** @type {readonly string[] | undefined} */ (PerformanceObserver.supportedEntryTypes);
  if (supported === undefined || !includes(supported, 'longtask')) return undefined;
  const entries = entriesByType('longtask');
  let longest = 0;
  each(entries, (entry) => {
    longest = max(longest, entry.duration);
  });
  return { count: entries.length, longest_ms: tidy(longest) };
}

function heapSize() {
  const { memory } = /** @type {{memory?: {usedJSHeapSize: number, totalJSHeapSize: number}}} */ (timeline);
  return memory === undefined ? undefined : { used: memory.usedJSHeapSize, total: memory.totalJSHeapSize };
}

function countElements() {
  let count = 0;
  eachRoot((root) => {
    count += listLength(allIn(root, '*'));
  });
  return count;
}

const metricsVerbs = {
  performance: {
    takes: [],
    run() {
      return {
        navigation: navigationTiming(), paint: paintTimings(), resources: resourceSummary(), long_tasks: longTasks(),
        dom_elements: countElements(), js_heap: heapSize(),
      };
    },
  },
  network: {
    takes: ['limit', 'filter'],
    /** @param {Args} args */
    run(args) {
      const limit = optionalNumber(args, 'limit', 1, MAX_ENTRIES) ?? 100;
      const wanted = optionalText(args, 'filter');
      const all = entriesByType('resource');
      const found = wanted === undefined ? all : filter(all, (entry) => hasText(entry.name, wanted));
      const latest = slice(found, max(0, found.length - limit));
      return { requests: map(latest, resourceOf), count: found.length, truncated: found.length > latest.length };
    },
  },
};
