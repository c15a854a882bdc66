// Makes a component of a library's own module, unchanged: node componentize.mjs MODULE WIT OUT [stub]

import { readFileSync, writeFileSync } from 'node:fs';
import { componentize } from 'componentize-qjs';

const [module, wit, out, stub] = process.argv.slice(2);
const { component } = await componentize({
  jsSource: readFileSync(module, 'utf8'),
  jsPath: module,
  witPath: wit,
  sync: true,
  stubWasi: stub === 'stub',
});
writeFileSync(out, component);
