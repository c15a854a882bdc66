// @ts-check
// The style sheet that was asked for: one at a time.
//
// Guarantees: a sheet that would fetch something is refused before any of it is applied, unless it was allowed; what
// is applied is in one constructable sheet, which works under a strict CSP and is removed whole.
// Not guaranteed: anything about frames and shadow roots, open ones too: only the document's own tree is styled. A page
// that assigns `adoptedStyleSheets` drops ours, and one that looks there sees it.
// Hostile: whoever wrote the CSS: a selector can tell the page's text apart, and a request can carry that away.

/** Characters of a sheet. Beyond it the engine would be busy for a noticeable time before anybody can say no. */
const MAX_CSS = 256 * 1024;

/** @type {CSSStyleSheet | null} */
let injected = null;

/** Takes our sheet away from the document. @returns {boolean} Whether there was one. */
function removeInjected() {
  const sheets = sheetsOf(document);
  let removed = false;
  for (let i = sheets.length - 1; i >= 0; i -= 1) {
    if (sheets[i] !== injected) continue;
    removeAt(sheets, i, 1);
    removed = true;
  }
  injected = null;
  return removed;
}

/** @param {Fetch} found */
function refuseFetch({ what, property, rule }) {
  const declaration = property === '' ? '' : `\`${clip(property, 100)}\` of `;
  return invalid(
    `${declaration}\`${rule}\` may fetch ${what}; nothing was applied: use a data: address, or set allow_remote if fetching is meant`,
  );
}

const cssVerbs = {
  css_inject: {
    takes: ['css', 'allow_remote'],
    /** @param {Args} args */
    run(args) {
      const css = requiredText(args, 'css');
      const allowed = optionalFlag(args, 'allow_remote') ?? false;
      if (css.length > MAX_CSS) throw invalid(`\`css\` has ${css.length} characters; ${MAX_CSS} are allowed`);
      refuseShape(css);
      const sheet = sheetOf(css);
      const found = allowed ? undefined : fetchInSheet(css, sheet);
      if (found !== undefined) throw refuseFetch(found);
      const replaced = removeInjected();
      push(sheetsOf(document), sheet);
      injected = sheet;
      return { injected: true, rules: rulesLength(rulesOf(sheet)), replaced };
    },
  },
  css_remove: {
    takes: [],
    run() {
      return { removed: removeInjected() };
    },
  },
};
