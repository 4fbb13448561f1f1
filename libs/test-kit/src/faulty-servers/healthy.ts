import { serveChat } from './serve-chat.ts';

serveChat();
