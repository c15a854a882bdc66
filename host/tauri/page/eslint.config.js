// The files share one scope, which the type checker knows and the linter does not; it sees to everything else.
import js from '@eslint/js';

// Methods whose prototypes a page can patch. `primordials.js` has each as a function.
const PATCHABLE =
  'push|pop|shift|unshift|splice|slice|map|filter|forEach|some|every|find|findIndex|includes|indexOf|join|concat|reverse|sort|' +
  'reduce|flat|flatMap|trim|toLowerCase|toUpperCase|split|replace|replaceAll|match|matchAll|startsWith|endsWith|padStart|repeat|' +
  'charCodeAt|test|exec|then|call|apply|bind|toString|getAttribute|hasAttribute|setAttribute|matches|closest|' +
  'getBoundingClientRect|querySelector|querySelectorAll|addEventListener|removeEventListener|dispatchEvent|getElementById|appendChild';

const SAFE_COLLECTIONS = '/^(lost|elementOf|watched|lines|before|after|keptSnapshots)$/';

export default [
  js.configs.recommended,
  {
    files: ['src/**/*.js'],
    languageOptions: { sourceType: 'script', ecmaVersion: 2023 },
    rules: {
      'no-undef': 'off',
      'no-unused-vars': ['error', { vars: 'local', caughtErrors: 'all' }],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ForOfStatement', message: 'Iterators can be patched by a page: use each, or an index.' },
        { selector: 'ArrayPattern', message: 'Iterators can be patched by a page: use indexes.' },
        { selector: 'ArrayExpression > SpreadElement', message: 'Iterators can be patched by a page: use slice and push.' },
        { selector: 'CallExpression > SpreadElement', message: 'Iterators can be patched by a page.' },
        {
          selector: `CallExpression[callee.property.name=/^(${PATCHABLE})$/]:not([callee.object.name=${SAFE_COLLECTIONS}])`,
          message: 'A page can patch this: use the function from primordials.js or dom.js.',
        },
      ],
    },
  },
  {
    // Runs in the page's world after the page's own scripts: what they patched is patched already.
    files: ['src/console-shim.js', 'src/route-shim.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['tests/*.js'],
    languageOptions: { sourceType: 'script', ecmaVersion: 2023 },
    rules: { 'no-undef': 'off', 'no-unused-vars': ['error', { vars: 'local' }] },
  },
];
