// Runs in the page's world right after the script, and lets the tests in their own world call it. Takes what it needs
// before the hostile page comes.
(() => {
  const { call } = window.__palisade;
  const { parse } = JSON;
  const uncurry = (f) => Function.prototype.call.bind(f);
  const then = uncurry(Promise.prototype.then);
  const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
  const detail = uncurry(Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail').get);
  const Reply = CustomEvent;
  const here = document;
  const setTitle = uncurry(Object.getOwnPropertyDescriptor(Document.prototype, 'title').set);
  document.addEventListener('bridge-hostility', () => {
    setTitle(here, `${here.body}${[].map(parse)}${'x'.trim()}${here.title}`);
  });
  document.addEventListener('bridge-call', (event) => {
    const { id, verb, args } = parse(detail(event));
    then(call(verb, args), (reply) => dispatch(here, new Reply(`bridge-reply-${id}`, { detail: reply })));
  });
})();
