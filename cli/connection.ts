import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { readEnv } from '../shared/lambda/read-env.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** Secrets come from the environment only: a flag would be seen in the list of processes and kept in the shell's history. */
const environment = z.object({
  LANDFALL_URL: z.url().optional(),
  LANDFALL_KEY: z.string().min(1).optional(),
  LANDFALL_TABLE: z.string().min(3).optional(),
  LANDFALL_KEY_ENVIRONMENT: z.enum(['live', 'test']).default('live'),
});

const twinState = z.object({ url: z.url(), adminKey: z.string() });

export interface Connection {
  url: string;
  key: string;
}

export const cliEnvironment = (): z.output<typeof environment> => {
  try {
    return readEnv(environment);
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, error instanceof Error ? error.message : String(error));
  }
};

/** LANDFALL_URL and LANDFALL_KEY; what is not set comes from the running twin's state file. */
export const connection = (stateFile: string): Connection => {
  const { LANDFALL_URL, LANDFALL_KEY } = cliEnvironment();
  if (LANDFALL_URL !== undefined && LANDFALL_KEY !== undefined) {
    return { url: apiUrl(stateFile), key: LANDFALL_KEY };
  }
  if (LANDFALL_URL !== undefined) {
    throw new CommandFailure(exitCodes.usage, 'LANDFALL_URL is set, so LANDFALL_KEY is needed too.');
  }
  const twin = readTwin(stateFile);
  return { url: twin.url, key: LANDFALL_KEY ?? twin.adminKey };
};

/** Where the API is, for what needs no key. */
export const apiUrl = (stateFile: string): string => {
  const { LANDFALL_URL } = cliEnvironment();
  return LANDFALL_URL?.replace(/\/$/, '') ?? readTwin(stateFile).url;
};

const readTwin = (stateFile: string): z.output<typeof twinState> => {
  if (!existsSync(stateFile)) {
    const hint = 'Set LANDFALL_URL and LANDFALL_KEY, or start the local twin with: npm start';
    throw new CommandFailure(exitCodes.usage, `There is no ${stateFile}. ${hint}`);
  }
  return twinState.parse(JSON.parse(readFileSync(stateFile, 'utf8')));
};
