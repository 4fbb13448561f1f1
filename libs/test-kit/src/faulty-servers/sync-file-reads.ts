import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveChat } from './serve-chat.ts';

const FOLDER = import.meta.dirname;

/** The fault: everything waits for files, for each piece of an answer. */
function readTemplates(): void {
  for (const name of readdirSync(FOLDER)) readFileSync(join(FOLDER, name), 'utf8');
}

serveChat({ onPiece: readTemplates });
