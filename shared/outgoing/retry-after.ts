import type { IncomingHttpHeaders } from 'node:http';

/**
 * Seconds a `Retry-After` asks for; undefined when it is absent or unreadable. A date counts from the answer's own `Date`,
 * so that a receiver whose clock is wrong, or a moved clock of ours, does not turn a minute into a day.
 */
export const retryAfterSeconds = (headers: IncomingHttpHeaders, now: number): number | undefined => {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const until = Date.parse(text);
  if (Number.isNaN(until)) return undefined;
  const theirs = Date.parse(headers.date ?? '');
  return Math.max(0, Math.round((until - (Number.isNaN(theirs) ? now : theirs)) / 1000));
};
