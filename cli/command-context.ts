import type { ApiClient } from './api-client.ts';
import type { Output } from './output.ts';

/** What every command works with; made once the global options are known. */
export interface CommandContext {
  api: ApiClient;
  out: Output;
  /** The API's address, for open routes: asking for it needs no key. */
  url: () => string;
}

export type MakeContext = () => CommandContext;
