// Replaces whatever it can reach, so that a script in this world would be lied to, or would never end.
const lie = () => 'a lie';
for (const [owner, name] of [
  [JSON, 'stringify'],
  [JSON, 'parse'],
  [Array.prototype, 'push'],
  [Array.prototype, 'map'],
  [Array.prototype, Symbol.iterator],
  [Object, 'keys'],
  [Object, 'entries'],
  [Document.prototype, 'querySelector'],
  [Document.prototype, 'querySelectorAll'],
  [Element.prototype, 'getAttribute'],
  [Element.prototype, 'matches'],
  [Element.prototype, 'getBoundingClientRect'],
  [Node.prototype, 'contains'],
  [String.prototype, 'trim'],
  [Map.prototype, 'get'],
  [WeakMap.prototype, 'get'],
  [Promise.prototype, 'then'],
]) {
  try {
    Object.defineProperty(owner, name, { value: lie, writable: true, configurable: true });
  } catch {
    // Not to be had.
  }
}
for (const name of ['textContent', 'childNodes', 'nodeName', 'ownerDocument', 'shadowRoot']) {
  try {
    Object.defineProperty(Node.prototype, name, { get: lie, configurable: true });
  } catch {
    // Not to be had.
  }
}
Object.defineProperty(Object.prototype, 'ref_id', { get: lie, set() {}, configurable: true });
window.alert = window.confirm = window.prompt = lie;
window.__PALISADE__ = { stolen: true };
document.title = 'Hostile';
// Whatever is posted to it comes back changed.
window.addEventListener('message', (event) => event.source?.postMessage({ forged: event.data }, '*'), true);
