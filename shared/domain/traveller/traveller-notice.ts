import type { Entry, Stage } from '../entry.ts';
import { ar } from './words/ar.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { fr } from './words/fr.ts';
import { ru } from './words/ru.ts';
import type { TravellerWords } from './words/words.ts';
import { zh } from './words/zh.ts';

const wordsIn = { ar, en, es, fr, ru, zh } as const;
export type Language = keyof typeof wordsIn;
export const languages = Object.keys(wordsIn).sort() as Language[];

/** Changed whenever a text of a notice is: what was given can be told later. */
export const noticeTextVersion = '1';

export const wordsFor = (language: Language): TravellerWords => wordsIn[language];

/** The first of the wanted languages (`Accept-Language`, or one code) there are words in; English else. */
export const languageOf = (wanted: string | undefined): Language => exactLanguage(wanted) ?? 'en';

/** Undefined when none of the wanted languages is there. */
export const exactLanguage = (wanted: string | undefined): Language | undefined => {
  const asked = (wanted ?? '').split(',').map((one) => {
    const [tag = '', ...parameters] = one.split(';').map((part) => part.trim());
    const quality = parameters.find((part) => part.startsWith('q='));
    return { code: tag.toLowerCase().split('-')[0], quality: quality ? Number(quality.slice(2)) : 1 };
  });
  const best = asked.filter(({ quality }) => quality > 0).sort((one, other) => other.quality - one.quality);
  for (const { code } of best) {
    const found = languages.find((language) => language === code);
    if (found) return found;
  }
  return undefined;
};

/** A text with its placeholders filled; one without a value stays empty rather than showing its name. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');

export interface Notice {
  language: Language;
  version: string;
  direction: 'ltr' | 'rtl';
  title: string;
  /** what, why, who, how long, contact, how to object: in that order. */
  paragraphs: string[];
}

/** G3: the notice of the first check. Without an office it speaks of the one that hands it out. */
export const noticeFor = (language: Language, office?: { name: string; contact?: string }): Notice => {
  const { notice, direction, anyOffice } = wordsIn[language];
  const values = { office: office?.name ?? anyOffice, contact: office?.contact ?? anyOffice };
  const { title, what, why, who, howLong, contact, object } = notice;
  const paragraphs = [what, why, who, howLong, contact, object].map((text) => fill(text, values));
  return { language, version: noticeTextVersion, direction, title, paragraphs };
};

const beforeTheCheck: readonly Stage[] = ['EXPECTED', 'REPORTED', 'ARRIVED'];

/** G3: whether a notice was given. Nothing is missing before the first check, nor of somebody who never came to one. */
export const noticeState = (
  entry: Pick<Entry, 'stage' | 'timeline'>,
): 'given' | 'missing' | 'not-yet-due' => {
  const applied = entry.timeline.filter(({ status }) => status === 'applied');
  if (applied.some(({ what }) => what === 'notice-given')) return 'given';
  const isPast = !beforeTheCheck.includes(entry.stage) && entry.stage !== 'CLOSED';
  const wasChecked = applied.some(({ what, stage }) => isCheck(what) || stage === 'CHECKED');
  return isPast || wasChecked ? 'missing' : 'not-yet-due';
};

const isCheck = (what: string): boolean => what === 'port-check' || what === 'record:checked';
