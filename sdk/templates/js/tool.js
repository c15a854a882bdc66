// What this component can do. It imports the capabilities that package.json names, and each tool is handed them.

import { tool } from './palisade/index.js';

/** Counts the words and lines of a text file. */
export const wordCount = tool(
  {
    description: 'Counts the words and lines of a UTF-8 text file of at most 1 MiB in a granted directory.',
    input: {
      properties: {
        path: { type: 'string', description: 'The text file, relative to the granted directory.' },
        directory: { type: 'string', description: 'Which granted directory. Default: the first one.' },
      },
      required: ['path'],
    },
    output: {
      type: 'object',
      properties: { words: { type: 'integer' }, lines: { type: 'integer' } },
      required: ['words', 'lines'],
    },
    readOnly: true,
  },
  ({ path, directory }, { files, context }) => {
    const text = files.root(directory).readText(path);
    context.debug(`read ${text.length} characters`);
    return count(text);
  },
);

function count(text) {
  const lines = text.split('\n');
  return {
    words: text.split(/\s+/).filter((word) => word !== '').length,
    lines: text === '' ? 0 : lines.length - (text.endsWith('\n') ? 1 : 0),
  };
}
