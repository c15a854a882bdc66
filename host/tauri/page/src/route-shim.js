// @ts-check
// What runs in the page's own world while there are rules for its requests: `fetch` and `XMLHttpRequest` look at them first.
//
// Guarantees: once the last rule is gone, so is all of this; a request that no rule meets goes as it would have. Matching follows a
// compiled pattern in steps bounded by its states and the address' length, and by MAX_STEPS for all rules together: what takes more
// meets no rule. Nothing that a page passes makes this throw what the function itself would not.
// Not guaranteed: that the page sees no difference, that it does not replace these functions, or send such events itself.
// Hostile: the page, to no gain: they are its own requests.
(() => {
  'use strict';
  const NAME = '__PALISADE_ROUTE_EVENT__';
  /** @type {string} */
  const RULES = '__PALISADE_ROUTE_RULES__';
  /** Characters of an address that are looked at. */
  const MAX_ADDRESS = 4096;
  /** Steps of matching for one request. Without it fifty patterns of thousands of states keep the page busy for seconds. */
  const MAX_STEPS = 2_000_000;
  /** Statuses without a body. */
  const BARE = [204, 205, 304];

  /** @typedef {{id: number, program: number[][], method: string | null, action: string, delay: number, times: number | null, status: number, statusText: string, headers: [string, string][], body: string}} Rule */
  /** @typedef {{method: string, forms: string[]}} Asked */
  /** @typedef {{asked: Asked, sync: boolean, timer: number | undefined, rule: Rule | undefined}} Sending */

  const { apply, getOwnPropertyDescriptor } = Reflect;
  // It answers a page's mistakes with exceptions; Reflect's gives false.
  const { defineProperty } = Object;
  const { parse, stringify } = JSON;
  const Detailed = CustomEvent;
  const here = document;
  const dispatch = here.dispatchEvent;
  const [Asking, Answering, Sender, Address] = [Request, Response, XMLHttpRequest, URL];
  const wait = setTimeout;

  /** Whether nobody minds. @param {string} type @param {string} detail */
  const send = (type, detail) => apply(dispatch, here, [new Detailed(type, { detail, cancelable: true })]);

  // An earlier run takes them.
  if (!send(`${NAME}-rules`, RULES) || RULES === '[]') return;

  /** @type {Rule[]} */
  let rules = parse(RULES);
  let stepsLeft = 0;

  /** @param {string} text @param {number} at */
  function isWord(text, at) {
    const code = at < 0 || at >= text.length ? 0 : text.charCodeAt(at);
    return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
  }

  /** @param {number} kind @param {string} text @param {number} at */
  function holds(kind, text, at) {
    if (kind === 0) return at === 0;
    if (kind === 1) return at === text.length;
    return (isWord(text, at - 1) !== isWord(text, at)) === (kind === 2);
  }

  /** Follows all states of a program at once. @param {number[][]} program @param {string} text */
  function finds(program, text) {
    const seen = new Int32Array(program.length).fill(-1);
    /** @type {number[]} */
    let active = [];
    for (let at = 0; at <= text.length && stepsLeft > 0; at += 1) {
      const open = active;
      open.push(0);
      const code = at < text.length ? text.charCodeAt(at) : -1;
      /** @type {number[]} */
      const next = [];
      while (open.length > 0) {
        const place = /** @type {number} */ (open.pop());
        stepsLeft -= 1;
        if (seen[place] === at) continue;
        seen[place] = at;
        const state = program[place];
        stepsLeft -= state.length;
        if (state[0] === 3) return true;
        if (state[0] === 1) for (let i = 1; i < state.length; i += 1) open.push(state[i]);
        else if (state[0] === 2 && holds(state[1], text, at)) open.push(state[2]);
        else if (state[0] === 0) {
          for (let i = 1; i < state.length; i += 3) if (code >= state[i] && code <= state[i + 1]) next.push(state[i + 2]);
        }
      }
      active = next;
    }
    return false;
  }

  /** @param {unknown} given @param {unknown} method @returns {Asked | undefined} */
  function asked(given, method) {
    try {
      const text = `${given}`;
      const whole = new Address(text, here.baseURI).href;
      const forms = whole === text ? [whole] : [whole, text];
      return { method: `${method ?? 'GET'}`.toUpperCase(), forms: forms.map((form) => form.slice(0, MAX_ADDRESS)) };
    } catch {
      // The function itself says what is wrong.
      return undefined;
    }
  }

  /** The first rule that meets a request, which counts from then on. @param {Asked | undefined} request */
  function ruleFor(request) {
    if (request === undefined) return undefined;
    stepsLeft = MAX_STEPS;
    const rule = rules.find((one) =>
      one.times !== 0 && (one.method === null || one.method === request.method) && request.forms.some((form) => finds(one.program, form)));
    if (rule === undefined) return undefined;
    if (rule.times !== null) rule.times -= 1;
    send(NAME, stringify({ rule: rule.id, action: rule.action, url: request.forms[0], method: request.method }));
    return rule;
  }

  /** @param {number} ms @param {AbortSignal | undefined} signal */
  const pause = (ms, signal) => new Promise((settle, refuse) => {
    if (signal?.aborted) refuse(signal.reason);
    signal?.addEventListener('abort', () => refuse(signal.reason), { once: true });
    wait(() => settle(undefined), ms);
  });

  /** @param {Rule} rule @param {string} url */
  function answerOf({ status, statusText, headers, body }, url) {
    const answer = new Answering(BARE.includes(status) ? null : body, { status, statusText, headers });
    defineProperty(answer, 'url', { value: url, configurable: true });
    return answer;
  }

  /** @param {Rule} rule @param {Asked} request @param {AbortSignal | undefined} signal @param {() => unknown} pass */
  async function routed(rule, request, signal, pass) {
    if (rule.delay > 0 || signal?.aborted) await pause(rule.delay, signal);
    if (rule.action === 'delay') return pass();
    if (rule.action === 'block') throw new TypeError('Load failed');
    return answerOf(rule, request.forms[0]);
  }

  /** @param {unknown[]} values */
  function askedOfFetch([input, init]) {
    const whole = input instanceof Asking ? input : undefined;
    const options = /** @type {RequestInit | null | undefined} */ (init);
    const request = asked(whole === undefined ? input : whole.url, options?.method ?? whole?.method);
    return { request, signal: options?.signal ?? whole?.signal };
  }

  /** What each sender was opened for. @type {WeakMap<object, Sending>} */
  const sendings = new WeakMap();
  const SHOWN = ['readyState', 'status', 'statusText', 'responseURL', 'response', 'responseText', 'responseXML', 'getResponseHeader', 'getAllResponseHeaders'];

  /** @param {XMLHttpRequest} sender @param {string} type */
  const tell = (sender, type) => apply(dispatch, sender, [type === 'readystatechange' ? new Event(type) : new ProgressEvent(type)]);

  /** @param {XMLHttpRequest} sender @param {string} body */
  function bodyAs(sender, body) {
    const type = sender.responseType;
    if (type === 'json') {
      try {
        return parse(body);
      } catch {
        return null;
      }
    }
    if (type === 'arraybuffer') return new TextEncoder().encode(body).buffer;
    if (type === 'blob') return new Blob([body]);
    return type === 'document' ? new DOMParser().parseFromString(body, 'text/html') : body;
  }

  /** Makes a sender look as if it had been answered. @param {XMLHttpRequest} sender @param {Rule | undefined} rule @param {string} url */
  function settle(sender, rule, url) {
    const lines = rule?.headers ?? [];
    const isText = sender.responseType === '' || sender.responseType === 'text';
    /** @type {Record<string, unknown>} */
    const shown = {
      readyState: 4, status: rule?.status ?? 0, statusText: rule?.statusText ?? '', responseURL: rule === undefined ? '' : url,
      response: rule === undefined ? (isText ? '' : null) : bodyAs(sender, rule.body), responseText: isText ? rule?.body ?? '' : '', responseXML: null,
      getResponseHeader: (/** @type {unknown} */ name) => lines.find(([known]) => known.toLowerCase() === `${name}`.toLowerCase())?.[1] ?? null,
      getAllResponseHeaders: () => lines.map(([name, value]) => `${name.toLowerCase()}: ${value}\r\n`).join(''),
    };
    for (const key of SHOWN) defineProperty(sender, key, { value: shown[key], configurable: true });
    for (const type of ['readystatechange', rule === undefined ? 'error' : 'load', 'loadend']) tell(sender, type);
  }

  /** @type {Record<string, (target: Function, sender: XMLHttpRequest, values: unknown[]) => unknown>} */
  const senders = {
    open(target, sender, values) {
      const result = apply(target, sender, values);
      const before = sendings.get(sender);
      if (before?.timer !== undefined) clearTimeout(before.timer);
      for (const key of SHOWN) delete (/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (sender)))[key];
      const request = asked(values[1], values[0]);
      if (request !== undefined) sendings.set(sender, { asked: request, sync: values.length > 2 && !values[2], timer: undefined, rule: undefined });
      return result;
    },
    send(target, sender, values) {
      const sending = sendings.get(sender);
      const rule = sending === undefined || sending.rule !== undefined ? undefined : ruleFor(sending.asked);
      if (sending === undefined || rule === undefined) return apply(target, sender, values);
      sending.rule = rule;
      const act = () => {
        sending.timer = undefined;
        if (rule.action === 'delay') return apply(target, sender, values);
        if (rule.action === 'block' && sending.sync) throw new DOMException('A network error occurred.', 'NetworkError');
        return settle(sender, rule.action === 'block' ? undefined : rule, sending.asked.forms[0]);
      };
      if (sending.sync) return act();
      sending.timer = wait(act, rule.delay);
      return undefined;
    },
    abort(target, sender, values) {
      const sending = sendings.get(sender);
      if (sending?.timer === undefined) return apply(target, sender, values);
      clearTimeout(sending.timer);
      sending.timer = undefined;
      for (const type of ['abort', 'loadend']) tell(sender, type);
      return undefined;
    },
  };

  /** @type {{holder: object, key: string, native: PropertyDescriptor, value: unknown}[]} */
  const patched = [];

  /** @param {object} holder @param {string} key @param {ProxyHandler<any>['apply']} act */
  function patch(holder, key, act) {
    const native = getOwnPropertyDescriptor(holder, key);
    if (native === undefined || typeof native.value !== 'function') return;
    const value = new Proxy(native.value, { apply: act });
    try {
      defineProperty(holder, key, { ...native, value });
      patched.push({ holder, key, native, value });
    } catch {
      // A page that sealed it keeps it.
    }
  }

  patch(window, 'fetch', (target, self, values) => {
    const pass = () => apply(target, self, values);
    let found;
    try {
      found = askedOfFetch(values);
    } catch {
      return pass();
    }
    const { request, signal } = found;
    const rule = ruleFor(request);
    return rule === undefined || request === undefined ? pass() : routed(rule, request, signal ?? undefined, pass);
  });
  for (const key of keys(senders)) patch(Sender.prototype, key, (target, self, values) => senders[key](target, self, values));

  /** @param {object} object */
  function keys(object) {
    return Object.keys(object);
  }

  function leave() {
    here.removeEventListener(`${NAME}-rules`, take);
    // What the page has wrapped since then stays, and finds no rule.
    for (const { holder, key, native, value } of patched) {
      if (getOwnPropertyDescriptor(holder, key)?.value === value) defineProperty(holder, key, native);
    }
  }

  /** @param {Event} event */
  function take(event) {
    event.preventDefault();
    rules = parse(/** @type {CustomEvent} */ (event).detail);
    if (rules.length === 0) leave();
  }

  here.addEventListener(`${NAME}-rules`, take);
})();
