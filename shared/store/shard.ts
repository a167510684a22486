import { hash } from 'node:crypto';

/** Which of at most 256 shards a text belongs to: for ever the same. */
export const shardOf = (text: string, shards: number): number =>
  // A digest as text costs a third of one as bytes.
  Number.parseInt(hash('sha256', text, 'hex').slice(0, 2), 16) % shards;
