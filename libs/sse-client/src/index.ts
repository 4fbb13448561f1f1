export { createChatClient, type ChatClient, type ChatClientOptions } from './chat-client.ts';
export { readWholeAnswer } from './read-whole-answer.ts';
export type { OutgoingRequest } from './outgoing-request.ts';
export { createSseParser, type SseListener, type SseParser } from './sse-parser.ts';
export type { TransportName } from './transport.ts';
