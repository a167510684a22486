import { hash } from 'node:crypto';

/** Hash of a JSON value's content, whatever the order of its fields: 16 bytes, base64url. Equal content, equal hash. */
export const contentHash = (value: unknown): string =>
  hash('sha256', canonical(value), 'base64url').slice(0, 22);

// Written without intermediate lists: it runs over every record twice and every event.
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = value as Record<string, unknown>;
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(field)}`;
  }
  return `{${text}}`;
};

/** The same for a text that is the same for equal content already. */
export const textHash = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22);
