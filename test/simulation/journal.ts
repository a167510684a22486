import type { VirtualTime } from './virtual-time.ts';

/** What happened in a world, line by line; only worlds that are told again keep it. */
export interface Journal {
  note(line: () => string): void;
  lines: { at: number; text: string }[];
}

export const createJournal = (time: VirtualTime, recording: boolean): Journal => {
  const lines: Journal['lines'] = [];
  return {
    lines,
    note: (line) => {
      if (recording) lines.push({ at: time.now, text: line() });
    },
  };
};
