import { expect, test } from 'vitest';
import { decideTool } from './tool-choice.ts';

const messages = [{ role: 'user', content: 'hi' }];
const named = (name: string) => ({ type: 'function', function: { name } });
const tools = [named('first'), named('second')];

test.each([
  { choice: undefined, decision: { kind: 'text' } },
  { choice: null, decision: { kind: 'text' } },
  { choice: 'none', decision: { kind: 'text' } },
  { choice: 'auto', decision: { kind: 'text' } },
  { choice: 'required', decision: { kind: 'call', functionName: 'first' } },
  { choice: named('second'), decision: { kind: 'call', functionName: 'second' } },
])('with tools, tool_choice $choice is decided as $decision', ({ choice, decision }) => {
  expect(decideTool({ model: 'm', messages, tools, tool_choice: choice })).toEqual(decision);
});

test.each([
  { choice: 'required', tools: undefined },
  { choice: 'required', tools: [] },
  { choice: 'required', tools: [null, 1, {}, { function: null }, { function: { name: 7 } }] },
  { choice: named('third'), tools },
  { choice: named('first'), tools: undefined },
  { choice: 'sometimes', tools },
  { choice: 7, tools },
  { choice: { function: {} }, tools },
])('tool_choice $choice with tools $tools is refused', ({ choice, tools: offered }) => {
  const request = { model: 'm', messages, tool_choice: choice };
  const decision = decideTool(offered === undefined ? request : { ...request, tools: offered });

  expect(decision.kind).toBe('refuse');
});
