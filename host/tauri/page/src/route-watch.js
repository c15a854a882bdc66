// @ts-check
// Requests that met a rule, passed on to the host as they happen.
//
// Guarantees: nothing is listened for before the first rule; each entry is one JSON text of bounded size, of at most
// MAX_ROUTES_PER_SECOND in a second. Not guaranteed: truth: a page can send the same events, though it has to find out the event's
// name first. Hostile: the page, in its addresses and how often it asks.

/** Without it a page that asks in a loop keeps the host's main thread busy. */
const MAX_ROUTES_PER_SECOND = 200;
/** Characters of an event's detail: an address, with every character escaped. */
const MAX_ROUTE_DETAIL = 30_000;
const MAX_ROUTE_URL = 4096;

/** @type {{event: string, post: (text: string) => void} | null} */
let routeWatch = null;
let routeSecond = 0;
let routesInSecond = 0;

/** @param {Event} event */
function onRoute(event) {
  const detail = detailOf(/** @type {CustomEvent} */ (event));
  if (routeWatch === null || typeof detail !== 'string' || detail.length > MAX_ROUTE_DETAIL) return;
  const at = now();
  if (at - routeSecond >= 1000) {
    routeSecond = at;
    routesInSecond = 0;
  }
  routesInSecond += 1;
  if (routesInSecond > MAX_ROUTES_PER_SECOND) return;
  let said;
  try {
    said = parseJson(detail);
  } catch {
    return;
  }
  if (said === null || typeof said !== 'object' || typeof said.rule !== 'number') return;
  const entry = {
    rule: said.rule, action: clip(toText(said.action), 20), url: clip(toText(said.url), MAX_ROUTE_URL), method: clip(toText(said.method), 100),
  };
  const encoder = new Encoder();
  encoder.value({ route: entry });
  routeWatch.post(join(encoder.parts, ''));
}

const routeVerbs = {
  route_watch: {
    takes: ['event'],
    /** @param {Args} args */
    run(args) {
      const event = requiredText(args, 'event');
      if (!fits(/^[\w-]{8,80}$/, event)) throw invalid('`event` has to be 8 to 80 letters, digits, hyphens or underscores');
      const post = hostsEar();
      if (routeWatch !== null && routeWatch.event !== event) unlisten(document, routeWatch.event, onRoute);
      listen(document, event, onRoute);
      routeWatch = { event, post };
      return { watching: true };
    },
  },
};
