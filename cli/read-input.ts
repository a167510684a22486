import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { CommandFailure, exitCodes } from './exit-codes.ts';

const wrapped = (name: string) => z.object({ [name]: z.array(z.unknown()) });

/** One input item with the line it stands on (in a JSON file: its place in the list), as JSON text. */
export interface InputLine {
  line: number;
  text: string;
}

/** Reads a list: NDJSON line by line (as large as it may be), else JSON: a list, `{<name>: […]}` or one object. */
export async function* readList(file: string, name: string): AsyncGenerator<InputLine> {
  if (/\.(ndjson|jsonl)$/i.test(file)) yield* readLines(file);
  else {
    for (const [index, item] of readWhole(file, name).entries()) {
      yield { line: index + 1, text: JSON.stringify(item) };
    }
  }
}

/** The whole list, parsed. */
export const readItems = async (file: string, name: string): Promise<unknown[]> => {
  const items: unknown[] = [];
  for await (const { line, text } of readList(file, name)) items.push(parse(text, `${file}, line ${line}`));
  return items;
};

async function* readLines(file: string): AsyncGenerator<InputLine> {
  const input = createReadStream(file, 'utf8');
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() !== '') yield { line, text };
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

const readWhole = (file: string, name: string): unknown[] => {
  const value = parse(readText(file), file);
  if (Array.isArray(value)) return value;
  const list = wrapped(name).safeParse(value);
  return list.success ? (list.data[name] ?? []) : [value];
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw unreadable(file, error);
  }
};

const parse = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailure(exitCodes.usage, `${where} is not JSON.`);
  }
};

const unreadable = (file: string, error: unknown): CommandFailure =>
  new CommandFailure(
    exitCodes.usage,
    `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
