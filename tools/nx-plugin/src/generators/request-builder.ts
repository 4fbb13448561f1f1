import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addPart } from './add-part.ts';
import { readName } from './read-name.ts';

export interface RequestBuilderOptions {
  readonly name: string;
}

const FOLDER = 'apps/runner/src/request-builders';

/** `nx g @chatload/nx-plugin:request-builder NAME`: bodies of its own for `--request-builder NAME`. */
export function generateRequestBuilder(
  tree: Tree,
  options: RequestBuilderOptions,
): GeneratorCallback {
  const { kebab, camel } = readName(options.name);
  return addPart(tree, {
    path: `${FOLDER}/${kebab}.ts`,
    source: `import type { RequestBuilder } from '@chatload/contracts';
import { chatCompletions } from './chat-completions.ts';

const SYSTEM_MESSAGE = 'Answer in one short paragraph.';

/** As most applications ask: a standing instruction goes before what the user said. */
export const ${camel}: RequestBuilder = {
  description: 'an OpenAI chat completion with a system message before the prompt',
  build(turn) {
    return {
      ...chatCompletions.build(turn),
      messages: [
        { role: 'system', content: SYSTEM_MESSAGE },
        { role: 'user', content: turn.prompt },
      ],
    };
  },
};
`,
    test: `import { expect, test } from 'vitest';
import { ${camel} } from './${kebab}.ts';

test('puts the system message before the prompt, and keeps the rest of a chat completion', () => {
  const body = ${camel}.build({
    prompt: 'Hello',
    model: 'gpt',
    stream: true,
    maxTokens: 7,
    includeUsage: true,
    index: 0,
  });
  expect(body).toMatchObject({ model: 'gpt', stream: true, max_tokens: 7 });
  expect(body['messages']).toMatchObject([
    { role: 'system' },
    { role: 'user', content: 'Hello' },
  ]);
});
`,
    enlist: {
      path: `${FOLDER}/request-builders.ts`,
      map: 'REQUEST_BUILDERS',
      key: kebab,
      value: camel,
    },
    document: {
      path: 'docs/guides/add-a-request-builder.md',
      tableWith: 'request builder',
      cells: [
        `\`${kebab}\``,
        'an OpenAI chat completion with a system message before the prompt',
        'the usual one',
      ],
    },
  });
}
