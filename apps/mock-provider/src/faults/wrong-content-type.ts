import type { Script } from '../answer/script.ts';
import type { Fault } from './fault.ts';

const asHtml = (script: Script): Script => ({
  ...script,
  headers: { ...script.headers, 'content-type': 'text/html; charset=utf-8' },
});

export const wrongContentType: Fault = {
  description: 'a healthy body that calls itself text/html',
  ending: { stream: 'protocol_error', whole: 'protocol_error' },
  alterStream: asHtml,
  alterWhole: asHtml,
};
