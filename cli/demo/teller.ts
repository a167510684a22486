/** Tells the story: one sentence a step, and stops it when a step did not really happen. */
export interface Teller {
  say(sentence: string): void;
  /** Throws with `evidence` when `happened` is false; silent otherwise. */
  require(happened: boolean, what: string, evidence: unknown): void;
  /** The same, and tells the sentence. */
  check(happened: boolean, sentence: string, evidence: unknown): void;
  /** A passing line on a terminal; nothing when piped. */
  progress(text: string): void;
}

export class DidNotHappen extends Error {}

export const createTeller = (out: NodeJS.WriteStream): Teller => {
  const clear = out.isTTY ? '\r\u001b[K' : '';
  const say = (sentence: string): void => void out.write(`${clear}${sentence}\n`);
  const require: Teller['require'] = (happened, what, evidence) => {
    if (happened) return;
    throw new DidNotHappen(`Did not happen: ${what}. Instead: ${JSON.stringify(evidence)?.slice(0, 4000)}`);
  };
  return {
    say,
    require,
    check: (happened, sentence, evidence) => {
      require(happened, sentence, evidence);
      say(`  ✓ ${sentence}.`);
    },
    progress: (text) => {
      if (out.isTTY) out.write(`${clear}    ${text}`);
    },
  };
};
