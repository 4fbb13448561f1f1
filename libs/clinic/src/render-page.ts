/**
 * Makes one page and says how it went: see render-in-child.ts, which starts it. Clinic's modules are
 * loaded in this process only.
 */
import { join } from 'node:path';
import { PAGE_MAKERS } from './pages/page-makers.ts';
import { sealPage } from './pages/seal-page.ts';
import type { PageAnswer, PageOrder } from './render-in-child.ts';

// Clinic's streams fail with events that nobody listens to.
process.once('uncaughtException', (error: unknown) => answer({ error: reasonOf(error) }));

const { tool, recording } = JSON.parse(process.argv[2] ?? '') as PageOrder;
const { folder, htmlPath } = recording;
const draftPath = join(folder, `${tool}.html`);
try {
  const facts = await PAGE_MAKERS[tool](recording, draftPath);
  await sealPage(draftPath, htmlPath);
  answer({ facts });
} catch (error) {
  answer({ error: reasonOf(error) });
}

/** Clinic leaves handles open. */
function answer(message: PageAnswer): void {
  process.send?.(message, undefined, undefined, () => process.exit());
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
