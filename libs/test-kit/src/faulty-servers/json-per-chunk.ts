import { serveChat } from './serve-chat.ts';

let conversation = Array.from({ length: 500 }, (_, turn) => ({
  role: turn % 2 === 0 ? 'user' : 'assistant',
  content: `${turn}: ${'the same words again and again, '.repeat(4)}`,
}));

/** The fault: the whole conversation is written and read again for each piece of an answer. */
function copyConversation(): void {
  conversation = JSON.parse(JSON.stringify(conversation)) as typeof conversation;
}

serveChat({ onPiece: copyConversation });
