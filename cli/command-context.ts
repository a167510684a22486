import type { ApiClient } from './api-client.ts';
import type { Output } from './output.ts';

/** What every command works with; made once the global options are known. */
export interface CommandContext {
  api: ApiClient;
  out: Output;
}

export type MakeContext = () => CommandContext;
