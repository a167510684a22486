import { InvalidArgumentError } from 'commander';

/** Reads an option: a whole number of at least so much. Commander tells whoever typed something else. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It is a whole number of at least ${least}.`);
  };
