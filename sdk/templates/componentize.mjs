// Makes a component of a JavaScript project, with componentize-qjs. Takes a JSON object as its only argument; started by
// `palisade build`, in the project's directory.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { installed, entry, root, wit, out } = JSON.parse(process.argv[2]);
const { componentize } = createRequire(`${installed}/package.json`)('componentize-qjs');

try {
  const { component } = await componentize({
    jsSource: readFileSync(entry, 'utf8'),
    jsPath: entry,
    moduleRoot: root,
    witPath: wit,
    world: 'component',
    // Neither the async ABI nor WASI: the component imports what its world names, and nothing else.
    sync: true,
    stubWasi: true,
  });
  writeFileSync(out, component);
} catch (error) {
  console.error(error.message ?? error);
  process.exit(1);
}
